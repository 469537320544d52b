"""What explain and review do: they score both graphs, and write nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from connector import drift, pipeline
from connector.commands.opening import both
from connector.commands.watching import QUIET
from connector.plan import read_decisions
from connector.review.questions import questions
from connector.trained import load_model

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from connector.commands.opening import Where
    from connector.commands.watching import Watch
    from connector.config import Settings
    from connector.explain.cases import Case
    from connector.matched import Reading
    from connector.review.questions import Question
    from model.align import TrainedModel
    from model.graph import Cardinality, PairLabels


@dataclass(frozen=True)
class Review:
    """What to ask people.

    Attributes:
        questions: the one that is worth most first.
        cardinalities: entity type to its cardinality, for an answer may settle other questions.
        same_database: source and target are one database.
    """

    questions: Sequence[Question]
    cardinalities: Mapping[str, Cardinality]
    same_database: bool


def explain_pair(
    settings: Settings,
    source_key: str,
    target_key: str | None = None,
    entity_type: str | None = None,
    *,
    folder: Path | None = None,
    source: Where | None = None,
    target: Where | None = None,
    watch: Watch = QUIET,
) -> list[Case]:
    """Say why two entities are, or are not, the same; ``sameas explain``. Only reads.

    Args:
        settings: what is configured.
        source_key: of the source entity.
        target_key: of the target entity; None for the source entity's best candidates.
        entity_type: of both, where the keys fit several types.
        folder: of the model, instead of the configured.
        source: instead of the configured source.
        target: instead of the configured target.
        watch: told what happens.

    Returns:
        One case a pair, the surest first: both sides, contributions in log-odds, rivals.

    Raises:
        InputError: there is no such type or entity, or the keys fit several types.
        CheckpointError, SchemaDriftError, DatabaseError: and its kinds.
    """
    read = _read(settings, "explain", folder, source, target, watch)
    return pipeline.explain(settings, *read, source_key, target_key, entity_type, watch.progress)


def find_questions(
    settings: Settings,
    *,
    limit: int = 50,
    types: Sequence[str] = (),
    folder: Path | None = None,
    source: Where | None = None,
    target: Where | None = None,
    watch: Watch = QUIET,
) -> Review:
    """Find the pairs whose answers are worth most; what ``sameas review`` asks. Only reads.

    Args:
        settings: what is configured.
        limit: so many pairs at most.
        types: entity types to ask about; all that are linked where empty.
        folder: of the model, instead of the configured.
        source: instead of the configured source.
        target: instead of the configured target.
        watch: told what happens.

    Raises:
        CheckpointError, SchemaDriftError, DatabaseError: and its kinds.
    """
    read = _read(settings, "review", folder, source, target, watch)
    matched = pipeline.match(settings, read.reading, read.trained, read.decided, watch.progress)
    asked = questions(matched, read.decided, limit=limit, types=types, mirror=settings.write.mirror)
    return Review(asked, dict(read.trained.cardinalities), read.reading.same_database)


class _Read(NamedTuple):
    reading: Reading
    trained: TrainedModel
    decided: dict[str, PairLabels]


def _read(
    settings: Settings,
    step: str,
    folder: Path | None,
    source: Where | None,
    target: Where | None,
    watch: Watch,
) -> _Read:
    """Read the model, both graphs, and what people decided."""
    trained, _ = load_model(folder or settings.checkpoint, settings)
    with both(settings, source, target, step) as (first, second):
        drift.check_schema(settings, first, second, watch.progress)
        reading = pipeline.read(settings, first, second, watch.progress)
        decisions = read_decisions(
            second, settings.mapping, settings.source_graph, reading.same_database
        )
    return _Read(reading, trained, pipeline.as_labels(reading, decisions))
