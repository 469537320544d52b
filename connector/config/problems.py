"""Problems of the configuration, collected with their place so that all are told at once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

import tomlkit

if TYPE_CHECKING:
    from collections.abc import Iterable

# user:password@ of an address, wherever a message would repeat it
USERINFO = re.compile(r"(?<=://)[^/@\s]*:[^/\s]*@")


@dataclass(frozen=True)
class Place:
    """Where something stands, ``sameas.toml, [entity.film], attributes.year``."""

    file: str
    section: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()

    def within(self, key: str) -> Place:
        """Return the place of a key of this table."""
        return replace(self, keys=(*self.keys, key))

    def __str__(self) -> str:
        parts = [self.file]
        if self.section:
            parts.append(f"[{dotted(self.section)}]")
        if self.keys:
            parts.append(dotted(self.keys))
        return ", ".join(parts)


def dotted(keys: Iterable[str]) -> str:
    """Return a key as TOML writes it: names that are not plain stand in quotes."""
    return ".".join(tomlkit.key(key).as_string() for key in keys)


@dataclass
class Problems:
    """What was found to be wrong so far; never holds a secret."""

    found: list[str] = field(default_factory=list)

    def add(self, place: Place | str, text: str) -> None:
        """Note one problem; ``user:password@`` in an address is blotted out."""
        self.found.append(USERINFO.sub("***@", f"{place}: {text}"))

    def unknown(self, place: Place, name: str, known: Iterable[str], what: str = "setting") -> None:
        """Note a name that is not known, with the one that was probably meant."""
        names = sorted(known)
        self.add(place, f"unknown {what} {name!r}{meant(name, names)}")


def meant(name: str, known: Iterable[str]) -> str:
    """Return ``, did you mean 'x'?`` where a known name is close, otherwise what there is."""
    names = list(known)
    lowered = {each.lower(): each for each in names}
    close = get_close_matches(name.lower(), lowered, n=1, cutoff=0.6)
    if close:
        return f"; did you mean {lowered[close[0]]!r}?"
    return f" (there are: {', '.join(names)})" if names else ""


def type_name(value: object) -> str:
    """Return what a TOML value is, in words."""
    for kind, words in (
        (bool, "true or false"),
        (int, "a whole number"),
        (float, "a number"),
        (str, "text"),
        (list, "a list"),
        (dict, "a table"),
    ):
        if isinstance(value, kind):
            return words
    return "a date or time"
