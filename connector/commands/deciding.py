"""What decisions and review --import do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from connector.apply.decisions import DecisionWriter, missing
from connector.commands.opening import both
from connector.plan import contradictions, linked_types, read_decisions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from connector.apply.decisions import Answer
    from connector.commands.opening import Where
    from connector.config import Settings
    from connector.plan import Contradiction, Decision


@dataclass(frozen=True)
class Decisions:
    """What people decided in the target graph.

    Attributes:
        decisions: all of them, sorted by type and keys.
        waiting: those whose entity is gone; they hold again when it returns.
        contradictions: those that cannot all hold.
    """

    decisions: tuple[Decision, ...]
    waiting: tuple[Decision, ...]
    contradictions: tuple[Contradiction, ...]


def list_decisions(
    settings: Settings, *, source: Where | None = None, target: Where | None = None
) -> Decisions:
    """Read what people decided, what of it waits or contradicts; ``sameas decisions``. Only reads.

    Args:
        settings: what is configured.
        source: instead of the configured source.
        target: instead of the configured target.

    Raises:
        DatabaseError: and its kinds.
    """
    with both(settings, source, target, "decisions") as (first, second):
        within = first.same_as(second)
        found = read_decisions(second, settings.mapping, settings.source_graph, within)
        waiting = missing(first, linked_types(settings.mapping), found)
    entities = settings.mapping.entities
    clashes = contradictions(
        found,
        {entity.name: entity.cardinality for entity in entities},
        undirected=[one.name for one in entities if within and one.source == one.target],
    )
    return Decisions(found, waiting, clashes)


@dataclass(frozen=True)
class Answered:
    """What became of answers.

    Attributes:
        same, not_same: decisions written.
        stood: answers that the graph had already.
        refused: answers that were not written, each with the reason.
    """

    same: int
    not_same: int
    stood: int
    refused: tuple[tuple[Answer, str], ...]


def write_answers(
    settings: Settings,
    answers: Iterable[Answer],
    *,
    source: Where | None = None,
    target: Where | None = None,
) -> Answered:
    """Write what people say of pairs into the target graph; ``sameas review --import``.

    Each stands at once, as a NOT_SAME_AS or a locked SAME_AS with who, when and why.

    Args:
        settings: what is configured.
        answers: `connector.apply.decisions.Answer`, or from `connector.review.read_sheet`.
        source: instead of the configured source.
        target: instead of the configured target.

    Raises:
        DatabaseError: and its kinds; answers written before it stand.
    """
    same = not_same = stood = 0
    refused = []
    with both(settings, source, target, "review") as (first, second):
        within = first.same_as(second)
        stand = {
            (one.type, frozenset((one.source_key, one.target_key))): one.same
            for one in read_decisions(second, settings.mapping, settings.source_graph, within)
        }
        writer = DecisionWriter(
            second, linked_types(settings.mapping), settings.source_graph, same_database=within
        )
        for answer in answers:
            before = stand.get((answer.type, frozenset((answer.source_key, answer.target_key))))
            if before is answer.same:
                stood += 1
            elif before is None and writer.write(answer) is not None:
                same += answer.same
                not_same += not answer.same
            else:
                why = "an entity is gone" if before is None else "the graph says the opposite"
                refused.append((answer, why))
    return Answered(same, not_same, stood, tuple(refused))
