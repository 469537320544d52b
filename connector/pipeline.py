"""The order of the steps, and nothing else: read, prepare, train, score, decide, plan."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import numpy as np

import cypher
from connector import __version__
from connector.config import fingerprint, mapping_from_json, mapping_to_json
from connector.errors import CheckpointError
from connector.explain import candidates_of, cases, ends_of, short_reasons, values_of
from connector.explain.support import evidence_of
from connector.extract import extract
from connector.links import LinkRow, pair_labels, resolve
from connector.mapping import states
from connector.plan import About, TypeEnds, WantedLink, basis, read_standing
from connector.plan import make_plan as compare
from model import align, checkpoint
from model.expectation import within_budget
from model.graph import AlignmentTask, PairLabels, TypeTask

if TYPE_CHECKING:
    from collections.abc import Mapping as MappingOf
    from collections.abc import Sequence
    from pathlib import Path

    from connector.config import Mapping, Settings
    from connector.database import Database
    from connector.explain import Case
    from connector.extract import Extract
    from connector.mapping.states import SchemaState
    from connector.plan import Basis, Decision, Plan, Standing
    from model.confidence.budget import Expectation
    from model.progress import Progress


@dataclass(frozen=True)
class Reading:
    """Both graphs as arrays, and the task that the mapping makes of them.

    With ``same_database`` links are direct; with ``task.same_graph`` both sides are the same
    nodes as well (deduplication).
    """

    source: Extract
    target: Extract
    same_database: bool
    task: AlignmentTask


@dataclass(frozen=True)
class Matched:
    """What the aligner made of a reading.

    Attributes:
        scores: of all candidates, by type.
        links: those that were decided to be the same, as far as the budget admits them.
        expected: how many of them are expected to be wrong, by type.
    """

    reading: Reading
    prepared: align.Prepared
    trained: align.TrainedModel
    scores: dict[str, align.ScoredPairs]
    links: dict[str, align.Links]
    expected: dict[str, Expectation]


def read(settings: Settings, source: Database, target: Database, progress: Progress) -> Reading:
    """Read the mapped neighbourhoods of both databases."""
    mapping = settings.mapping
    same_database = source.same_as(target)
    same_graph = same_database and all(
        entity.source == entity.target for entity in mapping.entities
    )
    first = extract(source, mapping, name=settings.source_graph, progress=progress)
    second = (
        first
        if same_graph
        else extract(target, mapping, name=settings.target_graph, progress=progress)
    )
    return Reading(first, second, same_database, alignment_task(mapping, same_graph=same_graph))


def alignment_task(mapping: Mapping, *, same_graph: bool) -> AlignmentTask:
    """Return what the mapping asks of the aligner."""
    return AlignmentTask(
        tuple(
            TypeTask(
                entity.name,
                link=entity.link,
                cardinality=entity.cardinality,
                kinds={a.name: a.kind for a in entity.attributes if a.kind is not None},
            )
            for entity in mapping.entities
        ),
        same_graph=same_graph,
    )


def as_labels(reading: Reading, decisions: Sequence[Decision]) -> dict[str, PairLabels]:
    """Return what people decided in the graph as labels; decisions on absent entities are left."""
    rows = [LinkRow(d.source_key, d.target_key, d.type, d.same) for d in decisions if not d.gone]
    mapped = {task.name for task in reading.task.types}
    resolved = resolve(
        [row for row in rows if row.type in mapped],
        reading.source.graph,
        reading.target.graph,
        same_graph=reading.task.same_graph,
    )
    return dict(resolved.labels)


def merge_labels(
    first: MappingOf[str, PairLabels], second: MappingOf[str, PairLabels]
) -> dict[str, PairLabels]:
    """Return both together; where they contradict each other, the second wins."""
    merged = {}
    for name in sorted({*first, *second}):
        pairs: dict[tuple[int, int], bool] = {}
        for labels in (first.get(name), second.get(name)):
            if labels is not None:
                both = zip(labels.source.tolist(), labels.target.tolist(), strict=True)
                pairs.update(zip(both, labels.is_match.tolist(), strict=True))
        merged[name] = pair_labels(pairs)
    return merged


def train(
    settings: Settings,
    reading: Reading,
    labels: MappingOf[str, PairLabels],
    decided: MappingOf[str, PairLabels],
    progress: Progress,
) -> tuple[align.Prepared, align.TrainedModel]:
    """Train on labels and decisions, or without any."""
    prepared = align.prepare(
        reading.source.graph,
        reading.target.graph,
        reading.task,
        settings.model,
        decisions=decided,
        progress=progress,
    )
    trained = align.train(
        prepared, merge_labels(labels, decided), settings.model, progress=progress
    )
    return prepared, trained


def save_model(
    folder: Path,
    settings: Settings,
    reading: Reading,
    trained: align.TrainedModel,
    labels: MappingOf[str, PairLabels],
    schema: SchemaState | None = None,
) -> None:
    """Write the checkpoint folder; the pairs trained on go with it, so that evaluate leaves them.

    So does ``schema``, what `drift.check_keys` returned: runs stop where that is no longer so.

    Raises:
        CheckpointError: the folder cannot be written; one that stood there is unharmed.
    """
    learned = {
        name: [
            [str(reading.source.graph.entities[name].key[s]),
             str(reading.target.graph.entities[name].key[t])]
            for s, t in zip(pairs.source.tolist(), pairs.target.tolist(), strict=True)
        ]
        for name, pairs in labels.items()
    }  # fmt: skip
    document = {
        "sameas": __version__,
        "fingerprint": fingerprint(settings.mapping),
        "mapping": mapping_to_json(settings.mapping),
        "graphs": [settings.source_graph, settings.target_graph],
        "trainedOn": learned,
        "trainedAt": f"{datetime.now(timezone.utc):%Y-%m-%dT%H:%M:%S}",
        **({} if schema is None else {"schema": states.to_text(schema)}),
    }
    try:
        checkpoint.save(folder, trained, extra=document)
    except OSError as exc:
        raise CheckpointError(
            f"the checkpoint {folder} could not be written: {exc.strerror or exc}",
            hint="make room or name another folder with --model; what stood there is unharmed",
        ) from exc


def load_model(folder: Path, settings: Settings) -> tuple[align.TrainedModel, dict[str, Any]]:
    """Read a checkpoint folder.

    Raises:
        CheckpointError: it is missing, broken, or was trained for another mapping.
    """
    try:
        trained, document = checkpoint.load(folder)
    except FileNotFoundError as exc:
        raise CheckpointError(
            f"there is no trained model in {folder}",
            hint="run `sameas train` first (it needs no labels), or name a folder with --model",
        ) from exc
    except (OSError, checkpoint.CheckpointFormatError) as exc:
        raise CheckpointError(
            f"the checkpoint {folder} cannot be read: {exc}", hint="run `sameas train` again"
        ) from exc
    if document.get("fingerprint") != fingerprint(settings.mapping):
        changes = _differences(mapping_from_json(document["mapping"]), settings.mapping)
        raise CheckpointError(
            f"the checkpoint {folder} was trained for another mapping: {changes}",
            hint="run `sameas train` again, or undo the change in sameas.toml",
        )
    return trained, document


def trained_on(document: MappingOf[str, Any]) -> list[LinkRow]:
    """Return the pairs that a loaded model learned from."""
    return [
        LinkRow(source, target, name)
        for name, pairs in document["trainedOn"].items()
        for source, target in pairs
    ]


def _differences(trained: Mapping, current: Mapping) -> str:
    def parts(mapping: Mapping) -> dict[str, object]:
        return {
            **{f"[entity.{entity.name}]": entity for entity in mapping.entities},
            **{f"[relation.{relation.name}]": relation for relation in mapping.relations},
        }

    then, now = parts(trained), parts(current)
    changed = [
        *(f"{name} is new" for name in now if name not in then),
        *(f"{name} is gone" for name in then if name not in now),
        *(f"{name} changed" for name in now if name in then and then[name] != now[name]),
    ]
    return ", ".join(changed) or "the order of its parts changed"


def match(
    settings: Settings,
    reading: Reading,
    trained: align.TrainedModel,
    decided: MappingOf[str, PairLabels],
    progress: Progress,
    prepared: align.Prepared | None = None,
) -> Matched:
    """Score the candidates of both graphs and decide which are links."""
    if prepared is None:
        prepared = align.prepare(
            reading.source.graph,
            reading.target.graph,
            reading.task,
            settings.model,
            decisions=decided,
            progress=progress,
        )
    scores = align.score(prepared, trained, progress=progress)
    scores = align.respect(scores, reading.task, trained, decided)
    decided_on = align.decide(
        scores, reading.task, trained, settings.model.match, decisions=decided
    )
    links, expected = within_budget(
        decided_on, scores, trained, settings.model.match, decisions=decided
    )
    return Matched(reading, prepared, trained, scores, links, expected)


def explain(
    settings: Settings,
    reading: Reading,
    trained: align.TrainedModel,
    decided: MappingOf[str, PairLabels],
    source_key: str,
    target_key: str | None,
    entity_type: str | None,
    progress: Progress,
) -> list[Case]:
    """Explain a pair, linked or not, or the best candidates of a source entity.

    A pair that people decided about, or that blocking does not find, is scored all the same.

    Args:
        settings: of the run.
        reading: both graphs.
        trained: the model.
        decided: what people decided.
        source_key: of the source entity.
        target_key: of the target entity; None for the source entity's best candidates.
        entity_type: of both; None where the keys fit one type only.
        progress: reports the steps.

    Raises:
        InputError: there is no such type or entity, or the keys fit several types.
    """
    graphs = reading.source.graph, reading.target.graph
    types = [entity.name for entity in settings.mapping.entities if entity.link]
    name, source, target = ends_of(graphs, types, source_key, target_key, entity_type)
    same_graph = reading.task.same_graph
    others = dict(decided)
    if target is not None and name in decided:
        others[name] = _without(decided[name], source, target)
    for include in (None, {name: pair_labels({(source, target or 0): True})}):
        prepared = align.prepare(
            *graphs,
            reading.task,
            settings.model,
            decisions=others,
            include=include,
            progress=progress,
        )
        matched = match(settings, reading, trained, decided, progress, prepared)
        rows = candidates_of(matched.scores[name], source, target, same_graph=same_graph)
        if len(rows) or target is None:
            break
    return cases(
        graphs,
        matched.prepared,
        trained,
        matched.scores,
        matched.links[name],
        name,
        rows,
        threshold=matched.expected[name].threshold,
        decided=decided.get(name),
        candidate=include is None,
    )


def _without(labels: PairLabels, source: int, target: int) -> PairLabels:
    """Leave one pair out, in whichever order it stands."""
    kept = ~(
        ((labels.source == source) & (labels.target == target))
        | ((labels.source == target) & (labels.target == source))
    )
    return labels.take(kept)


def wanted_links(settings: Settings, matched: Matched) -> tuple[WantedLink, ...]:
    """Return the links that should stand, with reasons and the attributes to mirror."""
    wanted: list[WantedLink] = []
    source, target = matched.reading.source.graph, matched.reading.target.graph
    asked = {
        entity.name: matched.links[entity.name].pair
        for entity in settings.mapping.entities
        if entity.link and entity.name in matched.links
    }
    reasons = align.explain(matched.prepared, matched.trained, asked)
    # Who lets nothing of the source be mirrored wants none of its values in the reasons either.
    copied = settings.write.mirror != ()
    linked = _linked(matched) if settings.write.evidence else None
    for entity in settings.mapping.entities:
        links = matched.links.get(entity.name)
        if links is None or not entity.link or not len(links.source):
            continue
        mirror = settings.write.mirror
        if mirror is None:
            mirror = tuple(a.name for a in entity.attributes[:1])
        # A node that both sides share is the same by definition: no link to itself.
        itself = matched.reading.same_database and entity.source == entity.target
        keys = source.entities[entity.name].key, target.entities[entity.name].key
        for index, (s, t) in enumerate(
            zip(links.source.tolist(), links.target.tolist(), strict=True)
        ):
            if itself and keys[0][s] == keys[1][t]:
                continue
            mirrored = {
                name: values[0]
                for name in mirror
                if name in source.entities[entity.name].attributes
                and (values := values_of(source, entity.name, name, s))
            }
            wanted.append(
                WantedLink(
                    type=entity.name,
                    source_key=str(keys[0][s]),
                    target_key=str(keys[1][t]),
                    confidence=round(float(np.float64(links.confidence[index])), 6),
                    reasons=tuple(
                        short_reasons(
                            reasons[entity.name][index],
                            (source, target),
                            entity.name,
                            (s, t),
                            values=copied,
                        )
                    ),
                    mirrored=mirrored,
                    evidence=None
                    if linked is None
                    else evidence_of(reasons[entity.name][index], (source, target), linked),
                )
            )
    return tuple(wanted)


def _linked(matched: Matched) -> set[tuple[str, int, int]]:
    """Return type and rows of all links."""
    return {
        (name, s, t)
        for name, links in matched.links.items()
        for s, t in zip(links.source.tolist(), links.target.tolist(), strict=True)
    }


def make_plan(
    settings: Settings,
    target: Database,
    matched: Matched,
    decisions: Sequence[Decision],
    progress: Progress,
    schema: SchemaState | None = None,
    *,
    kept: bool = False,
) -> Plan:
    """Compare the links that should stand with those that do.

    With ``kept`` the plan remembers what it was made upon, to be applied later.
    """
    standing = read_standing(
        target,
        settings.mapping,
        settings.source_graph,
        settings.target_graph,
        matched.reading.same_database,
        progress=progress,
    )
    graphs = matched.reading.source.graph, matched.reading.target.graph
    return compare(
        standing,
        wanted_links(settings, matched),
        decisions,
        tolerance=settings.write.tolerance,
        expected=matched.expected,
        entities={
            entity.name: (
                len(graphs[0].entities[entity.name]),
                len(graphs[1].entities[entity.name]),
            )
            for entity in settings.mapping.entities
            if entity.link
        },
        about=About(
            mapping=fingerprint(settings.mapping),
            model=checkpoint.identity(matched.trained),
            settings=json.dumps(asdict(settings.model), sort_keys=True),
            schema="" if schema is None else states.to_text(schema),
        ),
        cardinalities=matched.trained.cardinalities,
        basis=_basis(target, matched.reading, standing, decisions) if kept else None,
        neighbours=[
            TypeEnds(entity.name, entity.source, entity.target)
            for entity in settings.mapping.entities
        ]
        if settings.write.evidence
        else (),
    )


def _basis(
    target: Database, reading: Reading, standing: Standing, decisions: Sequence[Decision]
) -> Basis:
    sides = {"target": reading.target.graph}
    if reading.same_database:
        sides["source"] = reading.source.graph
    [(latest,)] = target.read(cypher.load("run/latest"))
    return basis(
        standing,
        decisions,
        {
            role: {ends.name: graph.entities[ends.name].key.tolist() for ends in standing.types}
            for role, graph in sides.items()
        },
        latest,
    )
