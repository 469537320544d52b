"""Which labels of the two graphs stand for the same kind of entity."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connector.mapping.broader import broader_labels, count, gathers, related_labels
from connector.mapping.names import opaque, similarity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from connector.mapping.values import Overlaps, Property

_SAME_NAME = 0.85
_SURE_VALUES = 0.3
_SURE_OPAQUE = 0.2
_DOUBTFUL_VALUES = 0.1
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


@dataclass(frozen=True)
class _Candidate:
    source: str
    target: str
    name: float
    evidence: float
    contradicted: bool
    words: float

    @property
    def score(self) -> float:
        """What the best pairs are taken by: the name first, then the values."""
        named = self.name if self.name >= _SAME_NAME else 0.5 * self.name
        return 1 - (1 - 0.85 * named) * (1 - 0.9 * self.evidence) - 0.3 * self.contradicted


def pair_labels(
    source: Mapping[str, tuple[Property, ...]],
    target: Mapping[str, tuple[Property, ...]],
    overlaps: Overlaps,
) -> PairedLabels:
    """Pair the labels of two graphs, each once on its side."""
    broader = {"source": broader_labels(source), "target": broader_labels(target)}
    every = [_candidate(a, b, source[a], target[b], overlaps) for a in source for b in target]
    candidates = [each for each in every if each.score > 0.1 or len(every) == 1]
    candidates.sort(key=lambda each: (-each.score, each.source, each.target))
    judged = _Judged(candidates, broader, only=len(every) == 1)
    preferred = _preferred(candidates, broader)
    paired = _paired(preferred, judged, broader)
    nodes = {
        "source": {label: count(of) for label, of in source.items()},
        "target": {label: count(of) for label, of in target.items()},
    }
    whole = [
        each
        for each in preferred
        if _says_more(each, paired.pairs, broader, nodes) and judged.sure(each)
    ]
    if whole:
        paired = _paired([*whole, *preferred], judged, broader)
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
    ordered: Sequence[_Candidate],
    judged: _Judged,
    broader: Mapping[str, Mapping[str, set[str]]],
) -> PairedLabels:
    """Take the sure pairs in order, each label once, then the doubtful ones of what is left."""
    pairs: list[LabelPair] = []
    left_out: list[str] = []
    closed: dict[str, set[str]] = {"source": set(), "target": set()}
    doubtful: list[_Candidate] = []
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
    each: _Candidate,
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


def _by_words(left: Sequence[_Candidate]) -> list[_Candidate]:
    """Return the pairs of labels without a sure partner whose values are made of the same words.

    "Smith, J." and "John Smith" are never the same value. The only label that is left on each side
    needs fewer words in common.
    """
    alone = len({c.source for c in left}) == len({c.target for c in left}) == 1
    found: list[_Candidate] = []
    for each in sorted(left, key=lambda c: (-c.words, c.source, c.target)):
        rivals = [c.words for c in left if (c.source == each.source) != (c.target == each.target)]
        taken = any(each.source == c.source or each.target == c.target for c in found)
        enough = _FEW_WORDS if alone else _SAME_WORDS
        if not taken and each.words >= enough and each.words >= 1.3 * max(rivals, default=0.0):
            found.append(each)
    return found


def _candidate(
    a: str,
    b: str,
    first: Sequence[Property],
    second: Sequence[Property],
    overlaps: Overlaps,
) -> _Candidate:
    name = similarity(a, b)
    found: list[float] = []
    shared, compared, words, alike = 0, 0, 0.0, 0.0
    for one in first:
        for other in second:
            common = overlaps.of(one, other)
            if not (one.values.textual and other.values.textual):
                # Sparse numbers count, half as much; years and counts are alike everywhere.
                if common.shared and distinctive(one) and distinctive(other):
                    found.append(0.5 * overlaps.evidence(one, other))
                continue
            shared += common.shared
            told = one.values.form == other.values.form == "text"
            vocabulary = 0.0
            if told and (distinctive(one) or distinctive(other)):
                vocabulary = overlaps.vocabulary(one, other)
                alike = max(alike, vocabulary)
            found.append(min(map(_telling, (one, other))) * overlaps.evidence(one, other))
            if distinctive(one) and distinctive(other):
                seen = min(len(one.values.said), len(other.values.said))
                if name >= 0.5 and told and seen >= 50:
                    compared += 1
                    words = max(words, vocabulary if not shared else 1.0)
    evidence = 1.0
    for value in sorted(found, reverse=True)[:2]:
        evidence *= 1 - value
    contradicted = compared > 0 and shared == 0 and evidence == 1.0 and words < 0.02
    return _Candidate(a, b, name, 1 - evidence, contradicted, alike)


def _telling(each: Property) -> float:
    """Return how far shared values mean shared entities, 0 to 1: cities tell little of people."""
    return min(1.0, 2.0 * each.profile.distinct) if each.profile.filled >= 0.1 else 0.0


def distinctive(each: Property) -> bool:
    """Whether the property tells nodes apart, so that shared values mean shared entities."""
    return each.profile.distinct >= 0.5 and each.profile.filled >= 0.1


class _Judged:
    """Candidates, each judged beside its rivals: others of its labels, if not of the same nodes."""

    def __init__(
        self,
        candidates: Sequence[_Candidate],
        broader: Mapping[str, Mapping[str, set[str]]],
        *,
        only: bool,
    ) -> None:
        self._broader = broader
        self._only = only
        self._of: dict[tuple[str, str], list[_Candidate]] = defaultdict(list)
        for each in candidates:
            self._of["source", each.source].append(each)
            self._of["target", each.target].append(each)

    def sure(self, each: _Candidate) -> bool | None:
        """Whether a pair may stand, needs a look (False), or is nothing (None).

        The only labels of the two graphs stand for one kind as soon as some names are the same,
        and so do Thing and Entity, which all the others are parts of.
        """
        if each.name >= _SAME_NAME:
            return not each.contradicted
        if each.evidence >= _DOUBTFUL_VALUES and (self._only or self._gather(each)):
            return True
        clear = each.evidence >= 1.4 * self._evidence_of_rivals(each)
        silent = opaque(each.source) or opaque(each.target) or each.name >= 0.35
        if each.evidence >= (_SURE_OPAQUE if silent else _SURE_VALUES) and clear:
            return True
        if each.evidence >= _DOUBTFUL_VALUES or (each.name >= 0.5 and not each.contradicted):
            return False
        return None

    def _gather(self, each: _Candidate) -> bool:
        return all(gathers(self._broader[side], getattr(each, side)) for side in self._broader)

    def _evidence_of_rivals(self, each: _Candidate) -> float:
        same = {
            side: {getattr(each, side), *related_labels(self._broader[side], getattr(each, side))}
            for side in ("source", "target")
        }
        return max(
            (
                other.evidence
                for side, across in (("source", "target"), ("target", "source"))
                for other in self._of[side, getattr(each, side)]
                if getattr(other, across) not in same[across]
            ),
            default=0.0,
        )


def _preferred(
    candidates: Sequence[_Candidate], broader: Mapping[str, Mapping[str, set[str]]]
) -> list[_Candidate]:
    """Put labels that only gather others (Thing) last, and parts behind what they are part of."""
    whole = {
        (side, getattr(each, side))
        for each in candidates
        if each.name >= _SAME_NAME and not each.contradicted
        for side in broader
        if not gathers(broader[side], getattr(each, side))
    }

    def part(side: str, label: str) -> bool:
        # Two labels of exactly the same nodes are part of one another: neither waits.
        return any(
            (side, wider) in whole and label not in broader[side].get(wider, ())
            for wider in broader[side].get(label, ())
        )

    return sorted(
        candidates,
        key=lambda each: (
            any(gathers(broader[side], getattr(each, side)) for side in broader),
            any(part(side, getattr(each, side)) for side in broader),
        ),
    )
