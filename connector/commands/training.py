"""What train and evaluate do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from connector import drift, pipeline
from connector.commands.opening import both
from connector.commands.watching import QUIET, warn_unknown
from connector.errors import InputError
from connector.links import resolve
from connector.plan import read_decisions
from connector.report.evaluation import measure
from connector.report.findings import left_out
from connector.trained import load_model, save_model, trained_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from connector.commands.opening import Where
    from connector.commands.watching import Watch
    from connector.config import Settings
    from connector.links import LinkRow
    from connector.report.evaluation import TypeQuality
    from model.align import TrainedModel
    from model.graph import PairLabels


@dataclass(frozen=True)
class Trained:
    """What a training gave.

    Attributes:
        folder: where the model was written to.
        model: the model itself.
        labels: entity type to the pairs that it learned from; without any it taught itself.
        unknown: known links whose keys are not in the graphs; they were left out.
    """

    folder: Path
    model: TrainedModel
    labels: Mapping[str, PairLabels]
    unknown: tuple[LinkRow, ...]


def train_model(
    settings: Settings,
    links: Iterable[LinkRow] = (),
    *,
    folder: Path | None = None,
    source: Where | None = None,
    target: Where | None = None,
    watch: Watch = QUIET,
) -> Trained:
    """Train the model that plans are made with, and write it; ``sameas train``.

    Learns from ``links``, from what people decided in the target graph, and where there is neither
    from the pairs that are sure by themselves. Writes nothing into the graphs.

    Args:
        settings: mapping, and ``settings.model.train``.
        links: known pairs (`connector.links.read_links`).
        folder: to write the model to, instead of the configured.
        source: instead of the configured source.
        target: instead of the configured target.
        watch: told what happens.

    Raises:
        SchemaDriftError: what is mapped is not there.
        InputError: a link is of an unknown type, or is said to be both right and wrong.
        CheckpointError: the folder cannot be written.
        DatabaseError: and its kinds.
    """
    folder = folder or settings.checkpoint
    with both(settings, source, target, "train") as (first, second):
        schema = drift.check_schema(settings, first, second, watch.progress)
        reading = pipeline.read(settings, first, second, watch.progress)
        schema = drift.check_keys(settings, reading.source.reports, reading.target.reports, schema)
        for line in left_out(reading.source, reading.target):
            watch.warn(line)
        graphs = reading.graphs
        resolved = resolve(links, *graphs, same_graph=reading.task.same_graph)
        decisions = read_decisions(
            second, settings.mapping, settings.source_graph, reading.same_database
        )
    warn_unknown(resolved, watch)
    decided = pipeline.as_labels(reading, decisions)
    labels = pipeline.merge_labels(resolved.labels, decided)
    _, trained = pipeline.train(settings, reading, resolved.labels, decided, watch.progress)
    save_model(folder, settings, graphs, trained, labels, schema)
    return Trained(folder, trained, labels, resolved.unknown)


def evaluate_links(
    settings: Settings,
    links: Iterable[LinkRow],
    *,
    folder: Path | None = None,
    source: Where | None = None,
    target: Where | None = None,
    watch: Watch = QUIET,
) -> dict[str, TypeQuality]:
    """Score both graphs and compare with known links; ``sameas evaluate``. Writes nothing.

    Known links that the model learned from are set aside; decisions are left out, so that the
    model alone is judged.

    Args:
        settings: what is configured.
        links: known pairs (`connector.links.read_links`).
        folder: of the model, instead of the configured.
        source: instead of the configured source.
        target: instead of the configured target.
        watch: told what happens.

    Returns:
        Entity type to precision, recall, F1 (each 0 to 1), average precision, calibration error.

    Raises:
        InputError: no link joins entities of the two graphs, or one is malformed.
        CheckpointError, SchemaDriftError, DatabaseError: and its kinds.
    """
    trained, document = load_model(folder or settings.checkpoint, settings)
    with both(settings, source, target, "evaluate") as (first, second):
        drift.check_schema(settings, first, second, watch.progress)
        reading = pipeline.read(settings, first, second, watch.progress)
    graphs = reading.graphs
    gold = resolve(links, *graphs, same_graph=reading.task.same_graph)
    warn_unknown(gold, watch)
    if not any(pairs.is_match.any() for pairs in gold.labels.values()):
        raise InputError(
            "there is no known link between entities of the two graphs",
            hint="keys must be written as sameas writes them in SameAsRef.key",
        )
    learned = resolve(trained_on(document), *graphs, same_graph=reading.task.same_graph)
    matched = pipeline.match(settings, reading, trained, {}, watch.progress)
    return {
        name: measure(
            name,
            matched.scores[name],
            matched.links[name],
            pairs,
            learned.labels.get(name),
            len(graphs[1].entities[name]),
        )
        for name, pairs in gold.labels.items()
        if name in matched.links
    }


def with_training(
    settings: Settings,
    *,
    seed: int | None = None,
    device: str | None = None,
    threads: int | None = None,
) -> Settings:
    """Return the settings with other ones of training; what is None stays.

    Args:
        settings: as configured.
        seed: of everything drawn at random.
        device: "auto", "cpu" or "cuda".
        threads: of the numeric work; 0 takes all cores.
    """
    given = {"seed": seed, "device": device, "threads": threads}
    chosen = {name: value for name, value in given.items() if value is not None}
    train = replace(settings.model.train, **chosen)  # type: ignore[arg-type]
    return replace(settings, model=replace(settings.model, train=train))
