"""The pairs to ask about, with everything that a person needs to answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import logit

from connector.explain.pairs import explanations
from connector.explain.sides import entity_name
from model.candidates import among
from model.expectation import calibrated_log_odds
from model.questions import ask, doubts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from connector.explain.pairs import Explanation
    from connector.matched import Matched
    from connector.plan import Scalar
    from model.align import ScoredPairs
    from model.graph import BoolArray, PairLabels, TypedGraph
    from model.questions import Doubts

_NEIGHBOURS = 12
_NOTABLE = 0.2


@dataclass(frozen=True)
class Question:
    """One pair to decide.

    Attributes:
        explanation: both sides, the confidence, and what speaks for and against.
        why: why it is asked.
        linked: whether it is a link as things stand.
        rivals: the best other candidate of the source and of the target entity, in words.
        mirrored: attributes of the source entity for its stand-in.
    """

    explanation: Explanation
    why: str
    linked: bool
    rivals: tuple[str, ...] = ()
    mirrored: Mapping[str, Scalar] = field(default_factory=dict)

    @property
    def pair(self) -> tuple[str, str, str]:
        """Type, source key, target key."""
        said = self.explanation
        return said.type, said.source.key, said.target.key


def questions(
    matched: Matched,
    decided: Mapping[str, PairLabels],
    *,
    limit: int,
    types: Sequence[str] = (),
    mirror: tuple[str, ...] | None = None,
) -> list[Question]:
    """Return the questions of all linked types, the most worthwhile first.

    Args:
        matched: scores and links.
        decided: what people decided already; it is not asked again.
        limit: how many.
        types: only these; empty for all.
        mirror: attributes to show on stand-ins; None takes the first.
    """
    found: list[tuple[float, Question]] = []
    for name in matched.links:
        if types and name not in types:
            continue
        pairs = matched.scores[name]
        doubt = _doubts(matched, name)
        settled = _settled(matched, name, decided.get(name))
        rows = ask(pairs.source, pairs.target, doubt, settled, limit)
        told = explanations(
            matched.reading.graphs,
            matched.prepared,
            matched.trained,
            matched.scores,
            name,
            rows,
            neighbours=_NEIGHBOURS,
        )
        linked = np.isin(rows, matched.links[name].pair)
        for place, (row, explanation) in enumerate(zip(rows.tolist(), told, strict=True)):
            question = Question(
                explanation,
                _why(doubt, row, matched, name),
                bool(linked[place]),
                _rivals(matched, name, row),
                _mirrored(explanation, matched.reading.source.graph, name, mirror),
            )
            # Within a type the order is that of `ask`: different entities first.
            found.append((place - float(doubt.worth[row]), question))
    found.sort(key=lambda one: (one[0], one[1].pair))
    return [question for _, question in found[:limit]]


def _doubts(matched: Matched, name: str) -> Doubts:
    pairs = matched.scores[name]
    threshold = matched.expected[name].threshold
    return doubts(
        pairs.source,
        pairs.target,
        calibrated_log_odds(matched.trained, name, pairs),
        matched.links[name].pair,
        float(logit(threshold)),
        same_graph=matched.reading.task.same_graph,
    )


def _settled(matched: Matched, name: str, decided: PairLabels | None) -> BoolArray:
    """Return ``[p]`` what is not asked: decided pairs, and a node beside itself."""
    pairs = matched.scores[name]
    keys = [
        reading.graph.entities[name].key
        for reading in (matched.reading.source, matched.reading.target)
    ]
    settled = np.zeros(len(pairs.source), dtype=bool)
    if matched.reading.same_database:
        settled |= keys[0][pairs.source] == keys[1][pairs.target]
    if decided is not None and len(decided.source):
        settled |= among(pairs.source, pairs.target, decided.source, decided.target)
    return settled


def _why(doubt: Doubts, row: int, matched: Matched, name: str) -> str:
    parts = []
    threshold = matched.expected[name].threshold
    if doubt.near[row] >= _NOTABLE:
        parts.append(f"near the threshold of {threshold:.3f}")
    if doubt.narrow[row] >= _NOTABLE:
        parts.append("narrowly ahead of a rival, or behind it")
    if doubt.large[row] > 0:
        parts.append(f"in a group of {doubt.group[row]} linked entities")
    return "; ".join(parts) or "somewhat doubtful"


def _rivals(matched: Matched, name: str, row: int) -> tuple[str, ...]:
    pairs = matched.scores[name]
    graphs = matched.reading.graphs
    lines = []
    for mine, other, graph in (
        (pairs.source, pairs.target, graphs[1]),
        (pairs.target, pairs.source, graphs[0]),
    ):
        rival = _best_other(pairs, mine == mine[row], row)
        if rival is not None:
            entity = int(other[rival])
            key = str(graph.entities[name].key[entity])
            lines.append(
                f"{entity_name(graph, name, entity)} ({key}), {pairs.confidence[rival]:.3f}"
            )
        else:
            lines.append("")
    return tuple(lines)


def _best_other(pairs: ScoredPairs, sharing: BoolArray, row: int) -> int | None:
    rows = np.flatnonzero(sharing)
    rows = rows[rows != row]
    return int(rows[np.argmax(pairs.logit[rows])]) if len(rows) else None


def _mirrored(
    explanation: Explanation, graph: TypedGraph, name: str, mirror: tuple[str, ...] | None
) -> dict[str, Scalar]:
    attributes = graph.entities[name].attributes
    wanted = tuple(attributes)[:1] if mirror is None else mirror
    says = explanation.source.says
    return {one: says[one][0] for one in wanted if one in attributes and says.get(one)}
