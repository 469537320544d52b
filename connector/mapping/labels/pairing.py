"""Which labels of the two graphs stand for the same kind of entity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from connector.mapping.labels.broader import broader_labels, count, gathers, related_labels
from connector.mapping.labels.comparing import Candidate, compared
from connector.mapping.labels.judging import Judged, preferred

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from connector.mapping.overlaps import Overlaps
    from connector.mapping.values import Property

_SAME_WORDS, _FEW_WORDS = 0.3, 0.1


@dataclass(frozen=True)
class LabelPair:
    """Two labels taken as one entity type.

    Attributes:
        name: how alike the names are, 0 to 1.
        evidence: how much the values say for it, 0 to 1.
        sure: False where a person should look first.
        between: whether it is for the types that they stand between (`with_neighbours`).
    """

    source: str
    target: str
    name: float
    evidence: float
    sure: bool
    between: bool = False


@dataclass(frozen=True)
class PairedLabels:
    """The labels of two graphs in pairs.

    Attributes:
        pairs: each label once on its side.
        left_out: what was left out for being of the same nodes, one sentence each.
        settled: side to the labels whose nodes are mapped for sure.
    """

    pairs: list[LabelPair]
    left_out: list[str]
    settled: dict[str, set[str]]


def pair_labels(
    source: Mapping[str, tuple[Property, ...]],
    target: Mapping[str, tuple[Property, ...]],
    overlaps: Overlaps,
) -> PairedLabels:
    """Pair the labels of two graphs, each once on its side."""
    broader = {"source": broader_labels(source), "target": broader_labels(target)}
    every = [compared(a, b, source[a], target[b], overlaps) for a in source for b in target]
    candidates = [each for each in every if each.score > 0.1 or len(every) == 1]
    candidates.sort(key=lambda each: (-each.score, each.source, each.target))
    judged = Judged(candidates, broader, only=len(every) == 1)
    ordered = preferred(candidates, broader)
    paired = _paired(ordered, judged, broader)
    nodes = {
        "source": {label: count(of) for label, of in source.items()},
        "target": {label: count(of) for label, of in target.items()},
    }
    whole = [
        each
        for each in ordered
        if _says_more(each, paired.pairs, broader, nodes) and judged.sure(each)
    ]
    if whole:
        paired = _paired([*whole, *ordered], judged, broader)
    pairs, settled = paired.pairs, paired.settled
    left = [
        each
        for each in every
        if each.source not in settled["source"] and each.target not in settled["target"]
    ]
    for each in _by_words(left):
        pairs = [p for p in pairs if p.source != each.source and p.target != each.target]
        pairs.append(
            LabelPair(each.source, each.target, each.name, max(each.evidence, each.words), True)
        )
        for side, label in (("source", each.source), ("target", each.target)):
            settled[side] |= {label, *related_labels(broader[side], label)}
    place = {label: index for index, label in enumerate(source)}
    pairs = sorted(pairs, key=lambda pair: (not pair.sure, place[pair.source]))
    return PairedLabels(pairs, paired.left_out, settled)


def _paired(
    ordered: Sequence[Candidate],
    judged: Judged,
    broader: Mapping[str, Mapping[str, set[str]]],
) -> PairedLabels:
    """Take the sure pairs in order, each label once, then the doubtful ones of what is left."""
    pairs: list[LabelPair] = []
    left_out: list[str] = []
    closed: dict[str, set[str]] = {"source": set(), "target": set()}
    doubtful: list[Candidate] = []
    for each in ordered:
        if each.source in closed["source"] or each.target in closed["target"]:
            continue
        sure = judged.sure(each)
        if sure is False:
            doubtful.append(each)
        if not sure:
            continue
        pairs.append(LabelPair(each.source, each.target, each.name, each.evidence, sure))
        for side, label in (("source", each.source), ("target", each.target)):
            related = related_labels(broader[side], label)
            left_out += [
                f"{side} label {other}: the same nodes as {label}, which is mapped"
                for other in sorted(related - closed[side])
            ]
            closed[side] |= {label, *related}
    settled = {side: set(labels) for side, labels in closed.items()}
    for each in doubtful:
        if each.source not in closed["source"] and each.target not in closed["target"]:
            pairs.append(LabelPair(each.source, each.target, each.name, each.evidence, False))
            closed["source"].add(each.source)
            closed["target"].add(each.target)
    return PairedLabels(pairs, left_out, settled)


def _says_more(
    each: Candidate,
    pairs: Sequence[LabelPair],
    broader: Mapping[str, Mapping[str, set[str]]],
    nodes: Mapping[str, Mapping[str, int]],
) -> bool:
    """Whether a pair of labels that only gather has most of its nodes in no pair of their parts."""
    for side, label in (("source", each.source), ("target", each.target)):
        parts = {getattr(pair, side) for pair in pairs if pair.sure}
        parts &= related_labels(broader[side], label)
        mapped = sum(nodes[side][part] for part in parts)
        if not gathers(broader[side], label) or mapped >= 0.5 * nodes[side][label]:
            return False
    return True


def _by_words(left: Sequence[Candidate]) -> list[Candidate]:
    """Return the pairs of labels without a sure partner whose values are made of the same words.

    "Smith, J." and "John Smith" are never the same value. The only label that is left on each side
    needs fewer words in common.
    """
    alone = len({c.source for c in left}) == len({c.target for c in left}) == 1
    found: list[Candidate] = []
    for each in sorted(left, key=lambda c: (-c.words, c.source, c.target)):
        rivals = [c.words for c in left if (c.source == each.source) != (c.target == each.target)]
        taken = any(each.source == c.source or each.target == c.target for c in found)
        enough = _FEW_WORDS if alone else _SAME_WORDS
        if not taken and each.words >= enough and each.words >= 1.3 * max(rivals, default=0.0):
            found.append(each)
    return found
