"""The values of a property, as a sample that is ready to be compared."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from connector.mapping.forms import form_of
from connector.schema import folded, one_notation, order, whole_size
from model.values.columns import plain
from model.values.kinds import are_names
from model.values.numbers import parse_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connector.mapping.forms import Form
    from connector.schema import LabelProfile, PropertyProfile

_COUNTED = re.compile(r"(.*?)(\d{1,15})")

_PEOPLE = 50
"""Values from which on it can be told that they are names of people."""

_NOT_IN_ALL = 0.8
"""Share of the values up to which a word that they hold tells one from another."""


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
        samples = plain(samples)
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
    def personal(self) -> bool:
        """Whether these are names of people; a few texts of two words may be anything."""
        enough = self.form == "text" and len(self.said) >= _PEOPLE
        return enough and are_names(list(self.said.values()))

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
