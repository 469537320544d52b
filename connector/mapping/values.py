"""What a property's sample of values tells: their form, and what two samples share."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from connector.schema import folded, one_notation, order, whole_size
from model.values.dates import parse_date
from model.values.numbers import parse_number
from model.values.positions import parse_position
from model.values.rdf import said_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from connector.schema import LabelProfile, PropertyProfile

Form = Literal["text", "identifier", "number", "year", "date", "position", "flag", "other"]

_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*(?:e[+-]?\d+)?(?:\s?[^\W\d_]{1,7}\.?)?", re.IGNORECASE)
_BEGINS_WITH_YEAR = re.compile(r"1\d{3}(?!\d)|20\d\d(?!\d)|2100(?!\d)")
_DECIMAL = re.compile(r"[+-]?\d+[.,]\d+")
_TIME = re.compile(r"\d+(?::\d\d)+(?:\.\d+)?")
_DATE = re.compile(
    r"\d{4}-\d{1,2}(?:-\d{1,2})?(?:[T ].*)?|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}"
    r"|\d{1,2}\.? [^\W\d]{3,9}\.? \d{4}|[^\W\d]{3,9}\.? \d{1,2}, \d{4}"
)
_COUNTED = re.compile(r"(.*?)(\d{1,15})")
_GROUPS = re.compile(r"\d\s\d")
_FLAGS = frozenset(("true", "false", "yes", "no", "y", "n", "t", "f", "0", "1"))
_LOOKED_AT = 200
_NOT_IN_ALL = 0.8
"""Share of the values up to which a word that they hold tells one from another."""


def form_of(types: Sequence[str], samples: Sequence[str]) -> Form:
    """Return what the values look like."""
    types = tuple(kind.replace(" NOT NULL", "") for kind in types)
    kind = types[0].removeprefix("LIST<").rstrip(">") if types else ""
    if kind == "BOOLEAN":
        return "flag"
    # A list of floats is an embedding: it compares with nothing.
    if kind == "MAP" or types[:1] == ("LIST<FLOAT>",) or not samples:
        return "other"
    if kind.startswith(("DATE", "LOCAL DATETIME", "ZONED DATETIME")):
        return "date"
    seen = [text.strip() for text in samples[:_LOOKED_AT]]
    if {text.casefold() for text in seen} <= _FLAGS:
        return "flag"

    def share(pattern: re.Pattern[str]) -> float:
        return sum(pattern.fullmatch(text) is not None for text in seen) / len(seen)

    if sum(parse_position(text) is not None for text in seen) > 0.8 * len(seen):
        return "position"
    if kind == "POINT":
        return "other"
    if sum(map(_is_day, seen)) > 0.8 * len(seen):
        return "date"
    if kind in ("INTEGER", "FLOAT") or sum(map(_is_number, seen)) > 0.6 * len(seen):
        years = sum(text.isdecimal() and 1000 <= int(text[:9]) <= 2100 for text in seen)
        # "1950 (shot 1947)" is seldom, but among different values it is not.
        said = sum(_BEGINS_WITH_YEAR.match(text) is not None for text in seen)
        return "year" if years > 0.5 * len(seen) and said > 0.9 * len(seen) else "number"
    if share(_DATE) > 0.6:
        return "date"
    coded = sum(any(c.isdigit() for c in text) and not re.search(r"\s", text) for text in seen)
    return "identifier" if coded > 0.8 * len(seen) else "text"


def _is_day(text: str) -> bool:
    """Whether it is a date with a month in any notation, and no decimal number."""
    date = None if _DECIMAL.fullmatch(text) else parse_date(text)
    return date is not None and date[1] > 0


def _is_number(text: str) -> bool:
    """Whether it is a number, an amount of money or a duration in any notation."""
    if _NUMBER.fullmatch(text) or _TIME.fullmatch(text):
        return True
    found = parse_number(text)
    # Groups of digits are rather a telephone number.
    return found is not None and (found[1] != "" or not _GROUPS.search(text))


@dataclass(frozen=True)
class Values:
    """A sample of values, ready to be compared.

    Attributes:
        form: what they look like.
        said: folded value to one as it stands.
        size: estimated number of distinct values that the sample was taken from.
    """

    form: Form
    said: dict[str, str]
    size: float

    @classmethod
    def of(cls, types: Sequence[str], samples: Sequence[str], size: float) -> Values:
        """Make it of a profile's sample, of lists or of ``size`` values that are one each."""
        listed = whole_size(samples) if _are_lists(types) else 0.0
        samples = said_by(samples)
        form = form_of(types, samples)
        fold_of = {"number": _number_text, "year": _number_text, "date": one_notation}
        said: dict[str, str] = {}
        for text in samples:
            fold = fold_of.get(form, folded)(text)
            if fold:
                said.setdefault(fold, text)
        return cls(form, said, max(size, float(len(said)), listed))

    @property
    def textual(self) -> bool:
        """Whether shared values tell by themselves that two properties are one."""
        return self.form in ("text", "identifier")

    @cached_property
    def example(self) -> str:
        """A value of ordinary length, to be shown."""
        said = sorted(self.said.values(), key=lambda text: (len(text), text))
        if self.form in ("number", "year"):
            said = [text for text in said if any(map(str.isdecimal, text))] or said
        return said[len(said) // 2] if said else ""

    @cached_property
    def vocabulary(self) -> Counter[str]:
        """How many of the values hold a word; a word of nearly all tells nothing ("Season 4")."""
        held = Counter(word for fold in self.said for word in set(fold.split()))
        telling = {
            word: count for word, count in held.items() if count <= _NOT_IN_ALL * len(self.said)
        }
        return Counter(telling) if telling else held

    @cached_property
    def length(self) -> float:
        """How many words a value has, on average."""
        return sum(len(fold.split()) for fold in self.said) / max(1, len(self.said))

    @cached_property
    def numbers(self) -> tuple[float, ...]:
        """The values that are numbers, ascending."""
        found = []
        for fold in self.said:
            match = re.match(r"[+-]?\d+(?:\.\d+)?", fold)
            if match and len(fold) < 40:
                found.append(float(match[0]))
        return tuple(sorted(found))

    @property
    def consecutive(self) -> bool:
        """Whether these are whole numbers counted up: surrogate keys, equal only by chance."""
        return self.form in ("number", "year") and self._counted_up(self.numbers)

    @cached_property
    def coded(self) -> bool:
        """Whether these are codes counted up behind one beginning: n0, n1, n2, ...."""
        texts = self.said.values()
        found = [match for text in texts if (match := _COUNTED.fullmatch(text.strip()))]
        heads = Counter(match[1] for match in found)
        [(head, count)] = heads.most_common(1) or [("", 0)]
        if self.form != "identifier" or count < 0.9 * len(self.said):
            return False
        return self._counted_up(sorted(float(match[2]) for match in found if match[1] == head))

    def _counted_up(self, numbers: Sequence[float]) -> bool:
        if len(numbers) < 3:
            return False
        span = numbers[-1] - numbers[0] + 1
        return all(n.is_integer() for n in numbers) and span <= 3 * max(self.size, len(numbers))


def _are_lists(types: Sequence[str]) -> bool:
    return bool(types) and types[0].startswith("LIST")


def _number_text(text: str) -> str:
    """Return a number's one notation: 7, 007 and 7.0 are one, 3:31 and 211 s too."""
    found = parse_number(text)
    if found is None:
        stripped = text.strip().casefold()
        return "" if stripped.lstrip("+-") in ("nan", "inf", "infinity") else stripped
    number, _ = found
    return str(int(number)) if number.is_integer() else repr(number)


@dataclass(frozen=True)
class Overlap:
    """What two samples share.

    Attributes:
        shared: values found in both samples.
        share: estimated share of the smaller set of values that the larger one has, 0 to 1.
        examples: some of the shared values, as each side writes them.
    """

    shared: int = 0
    share: float = 0.0
    examples: tuple[tuple[str, str], ...] = ()


def overlap(first: Values, second: Values, common: Iterable[str] | None = None) -> Overlap:
    """Estimate the overlap of two sets of values from their samples.

    A sample holds the values of the smallest hash, so of two samples the one of the larger set
    reaches less far, and what both reach is known from the sizes.
    """
    both = sorted(first.said.keys() & second.said.keys() if common is None else common)
    if not both:
        return Overlap()
    reach = min(len(v.said) / v.size for v in (first, second))
    smaller = min(first.size, second.size)
    share = min(1.0, len(both) / max(1.0, smaller * reach))
    # Long values differ more by chance than short ones, so they convince more as examples.
    shown = sorted(both, key=lambda fold: (abs(len(fold) - 14), fold))[:3]
    return Overlap(len(both), share, tuple((first.said[f], second.said[f]) for f in shown))


@dataclass(frozen=True, eq=False)
class Property:
    """A property of a label, with its values ready to be compared."""

    label: LabelProfile
    profile: PropertyProfile
    values: Values

    @property
    def name(self) -> str:
        """The property's name."""
        return self.profile.name

    @cached_property
    def orders(self) -> tuple[tuple[bytes, str], ...]:
        """What the values of the sample are the smallest by, ascending."""
        return tuple(map(order, self.profile.samples))

    @property
    def listed(self) -> bool:
        """Whether nodes have lists of values."""
        return _are_lists(self.profile.types)


Properties = dict[str, tuple[Property, ...]]
"""Properties by label."""


def properties(labels: Sequence[LabelProfile]) -> Properties:
    """Return the properties by label."""
    return {
        label.label: tuple(
            Property(
                label,
                profile,
                Values.of(
                    profile.types,
                    profile.samples,
                    label.count * profile.filled * profile.distinct,
                ),
            )
            for profile in label.properties
        )
        for label in labels
    }


class Overlaps:
    """The overlaps of all pairs of properties of two graphs, by an inverted index."""

    def __init__(self, source: Iterable[Property], target: Iterable[Property]) -> None:
        targets = list(target)
        holders: dict[str, list[Property]] = defaultdict(list)
        for each in targets:
            for fold in each.values.said:
                holders[fold].append(each)
        self._found: dict[tuple[int, int], Overlap] = {}
        for one in source:
            shared: dict[int, list[str]] = defaultdict(list)
            by_id = {}
            for fold in one.values.said:
                for other in holders.get(fold, ()):
                    shared[id(other)].append(fold)
                    by_id[id(other)] = other
            for key, common in shared.items():
                self._found[id(one), key] = overlap(one.values, by_id[key].values, common)
        self._norms: dict[int, float] = {}
        self._weights = _word_weights([*(p.values for p in targets)])

    def of(self, source: Property, target: Property) -> Overlap:
        """Return what two properties share."""
        return self._found.get((id(source), id(target)), Overlap())

    def evidence(self, source: Property, target: Property) -> float:
        """Return how much the shared values say that two properties are one, 0 to 1.

        Numbers and dates meet by chance; what counts is how much more often than that.
        """
        found = self.of(source, target)
        first, second = source.values, target.values
        if first.textual and second.textual:
            if first.coded and second.coded:
                return 0.0
            few = min(len(first.said), len(second.said)) <= 2 * _FEW
            if found.shared >= _FEW or (few and found.shared >= 3 and found.share >= 0.5):
                return found.share
            return 0.0
        if first.form != second.form or first.form not in ("number", "date"):
            return 0.0
        if found.shared < 2 * _FEW or first.consecutive or second.consecutive:
            return 0.0
        if first.form == "date":
            return found.share / 2
        return max(0.0, found.share - max(_density(first), _density(second)))

    def vocabulary(self, source: Property, target: Property) -> float:
        """Return the cosine of the weighted words of two properties' values, 0 to 1."""
        first, second = source.values.vocabulary, target.values.vocabulary
        if len(first) > len(second):
            first, second = second, first
        weights = self._weights
        dot = sum(n * second[w] * weights.get(w, 1.0) ** 2 for w, n in first.items() if w in second)
        return dot / (self._norm(source) * self._norm(target)) if dot else 0.0

    def _norm(self, each: Property) -> float:
        if id(each) not in self._norms:
            weighted = (n * self._weights.get(w, 1.0) for w, n in each.values.vocabulary.items())
            self._norms[id(each)] = math.sqrt(sum(x * x for x in weighted))
        return self._norms[id(each)]


_FEW = 5


def _density(values: Values) -> float:
    """Return how probable it is that a number in the range is one of the values."""
    numbers = values.numbers
    if len(numbers) < 2 or not all(n.is_integer() for n in numbers):
        return 0.0
    # The outermost values are often errors; the middle says how dense they lie.
    low, high = numbers[len(numbers) // 10], numbers[-1 - len(numbers) // 10]
    return min(1.0, 0.8 * values.size / max(1.0, high - low + 1))


def _word_weights(documents: Sequence[Values]) -> dict[str, float]:
    counts = Counter(word for values in documents for word in values.vocabulary)
    return {w: math.log(1 + len(documents) / n) for w, n in counts.items()}
