"""Statements as files: their headers, their identifiers.

A statement is a ``.cypher`` file below this folder that starts with a header::

    // purpose: what it is for, in one sentence
    // access: read
    // parameters: lo, hi
    // columns: key, title

A user's label, relationship type or property name stands in the file as a backticked placeholder
in braces, ``MATCH (n:`{label}`)``, so the file as it is remains valid Cypher and can be EXPLAINed.
Two more lines are for statements that people run, ``// defaults:`` and ``// examples:``: JSON
objects of values for parameters and placeholders. What has only an example has to be given.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "Identifier",
    "InvalidIdentifierError",
    "Statement",
    "alternatives",
    "as_identifier",
    "either",
    "load",
    "names",
    "quote",
    "quote_any",
]

Identifier = str | tuple[str, ...]
"""A name, or labels of which a node has any."""

_ROOT = Path(__file__).parent
_PLACEHOLDER = re.compile(r"`\{([a-z_]+)\}`")
_PARAMETER = re.compile(r"\$([A-Za-z_][A-Za-z0-9_]*)")
_HEADER = re.compile(r"//\s*(purpose|access|parameters|columns|defaults|examples):\s*(.*)")
_OPTIONAL = {"defaults", "examples"}


class InvalidIdentifierError(ValueError):
    """A label, relationship type or property name that cannot be quoted safely."""


def quote(identifier: str) -> str:
    r"""Return ``identifier`` as a Cypher identifier in backticks.

    Cypher decodes ``\uXXXX`` before it parses, so a name that holds a backslash followed by ``u``
    could close the quotes (Cypher manual, "Escaping unicode characters"): it is refused.

    Raises:
        InvalidIdentifierError: the name is empty, has ``\u`` or a NUL character in it, or is not
            valid Unicode.
    """
    if not identifier:
        raise InvalidIdentifierError("an empty name cannot be used in Cypher")
    if "\\u" in identifier or "\\U" in identifier:
        raise InvalidIdentifierError(
            f"the name {identifier!r} holds a backslash followed by u, which Cypher would decode"
        )
    if "\0" in identifier:
        raise InvalidIdentifierError(
            f"the name {identifier!r} holds a NUL character, which Neo4j does not allow"
        )
    try:
        identifier.encode("utf-8")
    except UnicodeEncodeError:
        raise InvalidIdentifierError(
            f"the name {identifier!r} is not valid Unicode (lone surrogate)"
        ) from None
    return "`" + identifier.replace("`", "``") + "`"


def alternatives(label: str) -> tuple[str, ...]:
    """Return the labels that a mapping's label stands for: ``Film|Short`` is either, as in Cypher.

    A label that has a bar in its own name cannot be mapped.
    """
    return tuple(label.split("|"))


def either(labels: Iterable[str]) -> str:
    """Return labels as the one label of a mapping that stands for any of them (`alternatives`).

    In one order, for the order means nothing.
    """
    return "|".join(sorted(labels))


def as_identifier(value: object) -> Identifier:
    """Return a value of any kind as a name, labels as they are."""
    return value if isinstance(value, tuple) else str(value)


def quote_any(identifier: Identifier) -> str:
    """Return a name quoted, or several labels as one label expression.

    Raises:
        InvalidIdentifierError: one cannot be quoted.
    """
    names = (identifier,) if isinstance(identifier, str) else identifier
    return "|".join(map(quote, names))


@dataclass(frozen=True)
class Statement:
    """One Cypher statement with what it declares about itself."""

    name: str
    purpose: str
    access: Literal["read", "write"]
    parameters: tuple[str, ...]
    columns: tuple[str, ...]
    text: str
    defaults: Mapping[str, Any] = field(default_factory=dict, compare=False)
    examples: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def short_name(self) -> str:
        """The name without its folder, as people type it."""
        return self.name.rpartition("/")[2].replace("_", "-")

    @property
    def body(self) -> str:
        """The text without its header."""
        lines = self.text.splitlines()
        while lines and _HEADER.match(lines[0]):
            lines.pop(0)
        return "\n".join(lines)

    @property
    def placeholders(self) -> frozenset[str]:
        """The names of the identifiers that `render` asks for."""
        return frozenset(_PLACEHOLDER.findall(self.text))

    @property
    def used_parameters(self) -> frozenset[str]:
        """The parameters that occur in the text; a test compares them with the declared."""
        body = "\n".join(
            line for line in self.text.splitlines() if not line.lstrip().startswith("//")
        )
        return frozenset(_PARAMETER.findall(_PLACEHOLDER.sub("", body)))

    def render(self, identifiers: Mapping[str, Identifier] | None = None) -> str:
        """Return the text with each placeholder replaced by its quoted identifier.

        Raises:
            KeyError: an identifier is missing, or one is given that the text does not use.
            InvalidIdentifierError: an identifier cannot be quoted.
        """
        given = dict(identifiers or {})
        if given.keys() != self.placeholders:
            raise KeyError(
                f"{self.name}: needs identifiers {sorted(self.placeholders)}, got {sorted(given)}"
            )
        return _PLACEHOLDER.sub(lambda match: quote_any(given[match[1]]), self.text)


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


@cache
def load(name: str) -> Statement:
    """Return the statement in ``cypher/<name>.cypher``, for example ``load("link/standing")``.

    Raises:
        FileNotFoundError: there is no such statement.
        ValueError: its header is incomplete.
    """
    text = (_ROOT / f"{name}.cypher").read_text(encoding="utf-8")
    header: dict[str, str] = {}
    for line in text.splitlines():
        match = _HEADER.match(line)
        if match:
            header[match[1]] = match[2].strip()
        elif line and not line.startswith("//"):
            break
    access = header.get("access")
    if (
        header.keys() - _OPTIONAL != {"purpose", "access", "parameters", "columns"}
        or not header["purpose"]
        or access not in ("read", "write")
    ):
        raise ValueError(
            f"cypher/{name}.cypher: the header must give purpose, access (read or write), "
            "parameters and columns"
        )
    return Statement(
        name=name,
        purpose=header["purpose"],
        access="read" if access == "read" else "write",
        parameters=_list(header["parameters"]),
        columns=_list(header["columns"]),
        text=text,
        defaults=json.loads(header.get("defaults") or "{}"),
        examples=json.loads(header.get("examples") or "{}"),
    )


def names(folder: str = "") -> tuple[str, ...]:
    """Return the names of all statements, or of those in one folder, sorted."""
    return tuple(
        sorted(
            path.relative_to(_ROOT).with_suffix("").as_posix()
            for path in (_ROOT / folder).rglob("*.cypher")
        )
    )
