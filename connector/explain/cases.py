"""A pair before the judge: how it was decided, why, and what else its entities could have been."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from connector.errors import InputError
from connector.explain.pairs import Explanation, explanations
from connector.explain.sides import SHOWN, entity_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from model.align import Links, Prepared, Reasons, ScoredPairs, TrainedModel
    from model.graph import IntArray, PairLabels, TypedGraph

Outcome = Literal["linked", "locked", "ruled out", "below the threshold", "beaten"]

_NEIGHBOURS = 12


@dataclass(frozen=True)
class Neighbours:
    """Neighbours of both sides, through one relation, that are taken for the same.

    Attributes:
        relation: name of the relation's channel.
        source: name and key of the source entity's neighbour.
        target: name and key of the target entity's neighbour.
        probability: of the neighbours being the same, at the level below.
        attention: share of all that the relation found again that is these two.
    """

    relation: str
    source: tuple[str, str]
    target: tuple[str, str]
    probability: float
    attention: float


@dataclass(frozen=True)
class Rival:
    """Another candidate of one of the pair's entities.

    Attributes:
        instead_of: the side whose entity it would replace.
        name: of the other entity.
        key: of the other entity.
        confidence: of that pair.
        linked: whether that pair stands.
        behind: channels that put it behind the explained pair, or ahead of it, with the difference
            in log-odds (positive: behind), strongest first.
    """

    instead_of: Literal["source", "target"]
    name: str
    key: str
    confidence: float
    linked: bool
    behind: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Case:
    """Everything about one pair.

    Attributes:
        explanation: both sides, confidence and reasons.
        outcome: what was decided.
        threshold: least confidence of a link of this type.
        candidate: whether blocking finds the pair; if not, it was scored for this case only.
        neighbours: neighbour pairs found again, most attention first.
        rivals: the best other candidates of both entities.
        equals: rivals that nothing tells from this pair; the confidence is shared with them.
    """

    explanation: Explanation
    outcome: Outcome
    threshold: float
    candidate: bool
    neighbours: tuple[Neighbours, ...]
    rivals: tuple[Rival, ...]
    equals: int


def ends_of(
    graphs: tuple[TypedGraph, TypedGraph],
    types: Sequence[str],
    source_key: str,
    target_key: str | None = None,
    entity_type: str | None = None,
) -> tuple[str, int, int | None]:
    """Find the entities that keys name.

    Args:
        graphs: source and target.
        types: that are linked.
        source_key: of the source entity.
        target_key: of the target entity, if one is asked for.
        entity_type: of both, if it is known.

    Returns:
        Their type, and their rows in the tables of both graphs.

    Raises:
        InputError: there is no such type or entity, or several types have one.
    """
    if entity_type is not None and entity_type not in types:
        raise InputError(
            f"no entity type {entity_type!r} is linked", hint=f"there are: {', '.join(types)}"
        )
    asked = [entity_type] if entity_type is not None else types
    rows = {
        name: (
            _row(graphs[0], name, source_key),
            None if target_key is None else _row(graphs[1], name, target_key),
        )
        for name in asked
    }
    fitting = {
        name: (source, target)
        for name, (source, target) in rows.items()
        if source is not None and (target is not None or target_key is None)
    }
    if len(fitting) > 1:
        raise InputError(
            f"the keys fit several entity types: {', '.join(fitting)}", hint="name one with --type"
        )
    for name, (source, target) in fitting.items():
        assert source is not None
        return name, source, target
    missing, graph = (
        (target_key, graphs[1])
        if any(source is not None for source, _ in rows.values())
        else (source_key, graphs[0])
    )
    raise InputError(
        f"the graph {graph.name} has no {' or '.join(asked)} with the key {missing!r}",
        hint="keys are written as in SameAsRef.key, a composite key as a JSON array; the source's "
        "comes first",
    )


def candidates_of(
    pairs: ScoredPairs, source: int, target: int | None, *, same_graph: bool = False
) -> IntArray:
    """Return ``[k]`` the candidates of a source entity, the best first, or the one pair asked for.

    Args:
        pairs: of the entities' type.
        source: row of the source entity.
        target: row of the target entity; None for the best few there are.
        same_graph: both sides are the same entities, in any order.
    """
    chosen = pairs.source == source
    if target is not None:
        chosen &= pairs.target == target
    if same_graph:
        turned = pairs.target == source
        if target is not None:
            turned &= pairs.source == target
        chosen |= turned
    rows = np.flatnonzero(chosen).astype(np.int32)
    best: IntArray = rows[np.argsort(-pairs.logit[rows], kind="stable")][:SHOWN]
    return best


def cases(
    graphs: tuple[TypedGraph, TypedGraph],
    prepared: Prepared,
    trained: TrainedModel,
    scores: Mapping[str, ScoredPairs],
    links: Links,
    entity_type: str,
    rows: IntArray,
    *,
    threshold: float,
    decided: PairLabels | None = None,
    candidate: bool = True,
) -> list[Case]:
    """Explain scored pairs and their rivals.

    Args:
        graphs: source and target.
        prepared: both graphs, prepared.
        trained: the model.
        scores: of all candidates.
        links: of the type.
        entity_type: the type.
        rows: ``[k]`` rows of the type's `ScoredPairs`.
        threshold: least confidence of a link.
        decided: what people decided about the type.
        candidate: whether blocking found the pairs.
    """
    pairs = scores[entity_type]
    rivals = [_rivals(pairs, row) for row in rows.tolist()]
    asked = np.unique([*rows.tolist(), *(row for several in rivals for _, row in several)])
    told = dict(
        zip(
            asked.tolist(),
            explanations(
                graphs, prepared, trained, scores, entity_type, asked.astype(np.int32),
                neighbours=_NEIGHBOURS,
            ),
            strict=True,
        )
    )  # fmt: skip
    standing = set(links.pair.tolist())
    said = _said(decided)
    result = []
    for row, others in zip(rows.tolist(), rivals, strict=True):
        explanation = told[row]
        ends = int(pairs.source[row]), int(pairs.target[row])
        result.append(
            Case(
                explanation,
                _outcome(said.get(ends), explanation.confidence, row in standing, threshold),
                threshold,
                candidate,
                _neighbours(graphs, explanation.why),
                tuple(
                    _rival(told[other], explanation, side, linked=other in standing)
                    for side, other in others
                ),
                int(pairs.equals[row]),
            )
        )
    return result


def _row(graph: TypedGraph, entity_type: str, key: str) -> int | None:
    rows = np.flatnonzero(graph.entities[entity_type].key == key)
    return int(rows[0]) if len(rows) else None


def _said(decided: PairLabels | None) -> dict[tuple[int, int], bool]:
    if decided is None:
        return {}
    ends = zip(decided.source.tolist(), decided.target.tolist(), strict=True)
    return dict(zip(ends, decided.is_match.tolist(), strict=True))


def _outcome(decided: bool | None, confidence: float, linked: bool, threshold: float) -> Outcome:
    if decided is not None:
        return "locked" if decided else "ruled out"
    if linked:
        return "linked"
    return "below the threshold" if confidence < threshold else "beaten"


def _rivals(pairs: ScoredPairs, row: int) -> list[tuple[Literal["source", "target"], int]]:
    """Return the best other candidates of both entities, as (side replaced, row)."""
    found: list[tuple[Literal["source", "target"], int]] = []
    sides: tuple[tuple[Literal["source", "target"], IntArray], ...] = (
        ("target", pairs.source),
        ("source", pairs.target),
    )
    for replaced, shared in sides:
        others = np.flatnonzero(shared == shared[row])
        others = others[others != row]
        best = others[np.argsort(-pairs.logit[others], kind="stable")][:SHOWN]
        found += [(replaced, other) for other in best.tolist()]
    return found


def _rival(
    rival: Explanation,
    explained: Explanation,
    instead_of: Literal["source", "target"],
    *,
    linked: bool,
) -> Rival:
    entity = rival.source if instead_of == "source" else rival.target
    mine, theirs = (
        {reason.channel: reason.contribution for reason in one.why.reasons}
        for one in (explained, rival)
    )
    sign = 1.0 if explained.why.logit >= rival.why.logit else -1.0
    differences = [
        (channel, mine.get(channel, 0.0) - theirs.get(channel, 0.0))
        for channel in {**mine, **theirs}
    ]
    told = sorted(
        (one for one in differences if sign * one[1] > 0.05), key=lambda one: -sign * one[1]
    )
    return Rival(instead_of, entity.name, entity.key, rival.confidence, linked, tuple(told[:SHOWN]))


def _neighbours(graphs: tuple[TypedGraph, TypedGraph], why: Reasons) -> tuple[Neighbours, ...]:
    return tuple(
        Neighbours(
            match.relation,
            _named(graphs[0], match.type, match.source),
            _named(graphs[1], match.type, match.target),
            match.probability,
            match.attention,
        )
        for match in why.matches[:_NEIGHBOURS]
    )


def _named(graph: TypedGraph, entity_type: str, row: int) -> tuple[str, str]:
    return entity_name(graph, entity_type, row), str(graph.entities[entity_type].key[row])
