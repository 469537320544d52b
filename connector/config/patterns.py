"""The small notations of sameas.toml.

``Label.key``, ``(:A)-[:T]->(:B)``, ``(:A)-[:T]->(:C)-[:U]->(:B)`` and ``-[:T]->(:B).property``; a
label may be ``A|B``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import cypher
from connector.config.mapping import EntitySide, NeighbourProperty, RelationPattern, Through

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORD = re.compile(r"\w+")
_TICKED = re.compile(r"`((?:[^`]|``)+)`")
_PLAIN_LABEL = re.compile(r"[^.`|\s]+")
_PLAIN_PART = re.compile(r"[^.`\s]+")


class NotationError(ValueError):
    """A text is not in the notation; the message gives the position, from 1."""


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def fail(self, expected: str) -> NotationError:
        found = "the end" if self.at >= len(self.text) else repr(self.text[self.at])
        return NotationError(
            f"position {self.at + 1} of {self.text!r}: expected {expected}, found {found}"
        )

    def skip(self) -> None:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1

    def accept(self, token: str) -> bool:
        self.skip()
        if not self.text.startswith(token, self.at):
            return False
        self.at += len(token)
        return True

    def expect(self, token: str, expected: str | None = None) -> None:
        if not self.accept(token):
            raise self.fail(expected or repr(token))

    def name(self, what: str, plain: re.Pattern[str] = _WORD) -> str:
        self.skip()
        ticked = _TICKED.match(self.text, self.at)
        match = ticked or plain.match(self.text, self.at)
        if match is None:
            raise self.fail(f"{what} (a name of other characters stands in backticks)")
        self.at = match.end()
        return match[1].replace("``", "`") if ticked else match[0]

    def labels(self, plain: re.Pattern[str] = _WORD) -> str:
        """Read a label or alternatives, and return them in one order: the order means nothing."""
        found = [self.name("a label", plain)]
        while self.accept("|"):
            found.append(self.name("a label", plain))
        try:
            return join_labels(found)
        except NotationError as exc:
            raise NotationError(f"position {self.at} of {self.text!r}: {exc}") from None

    def end(self) -> None:
        self.skip()
        if self.at < len(self.text):
            raise self.fail("the end")


def join_labels(labels: Sequence[str]) -> str:
    """Return labels as one that means any of them.

    Raises:
        NotationError: one holds a bar or stands there twice.
    """
    for label in labels:
        if "|" in label:
            raise NotationError(
                f"{label!r}: a label with a bar in its name cannot be mapped; alternatives are "
                '"Film|Short.id" or label = ["Film", "Short"]'
            )
        if labels.count(label) > 1:
            raise NotationError(f"the label {label!r} stands there twice")
    return cypher.either(labels)


def parse_relation(text: str) -> RelationPattern:
    """Read ``(:A)-[:T]->(:B)`` or ``(:A)<-[:T]-(:B)``; variables as in Cypher are allowed.

    So is one node between: ``(:A)-[:T]->(:C)-[:U]->(:B)``, each arrow in either direction.

    Raises:
        NotationError: with the position.
    """
    scan = _Scanner(text)
    head = _node(scan)
    kind, tail, reverse, through = _way(scan)
    scan.end()
    return RelationPattern(head, kind, tail, reverse, through)


def leads_away(text: str) -> bool:
    """Return whether a text is meant as `parse_neighbour`'s notation: no name begins like it."""
    return text.lstrip().startswith(("-[", "<-["))


def parse_neighbour(text: str) -> NeighbourProperty:
    """Read ``-[:T]->(:B).property`` or ``<-[:T]-(:B).property``, or with one node between.

    Raises:
        NotationError: with the position.
    """
    scan = _Scanner(text)
    kind, label, reverse, through = _way(scan)
    scan.expect(".", "'.' and a property of the neighbour")
    name = scan.name("a property")
    scan.end()
    return NeighbourProperty(kind, label, name, reverse, through)


def _way(scan: _Scanner) -> tuple[str, str, bool, Through | None]:
    """Read what leads away: one relationship and a node, or two of each.

    Returns:
        type and label of the last, whether it runs backwards, and what it leads through.
    """
    kind, reverse = _arrow(scan)
    label = _node(scan)
    if not leads_away(scan.text[scan.at :]):
        return kind, label, reverse, None
    through = Through(kind, label, reverse)
    kind, reverse = _arrow(scan)
    return kind, _node(scan), reverse, through


def _arrow(scan: _Scanner) -> tuple[str, bool]:
    """Read a relationship; return its type and whether it runs backwards."""
    reverse = scan.accept("<-")
    if not reverse:
        scan.expect("-", "'-[' or '<-['")
    scan.expect("[")
    _colon(scan)
    kind = scan.name("a relationship type")
    if scan.accept("|"):
        raise NotationError(
            f"position {scan.at} of {scan.text!r}: one relationship type a pattern; "
            "write several patterns as a list"
        )
    scan.expect("]")
    scan.expect("-", "'->'" if not reverse else "'-'")
    if not reverse:
        scan.expect(">", "'->': a pattern has a direction")
    return kind, reverse


def _node(scan: _Scanner) -> str:
    scan.expect("(")
    _colon(scan)
    label = scan.labels()
    scan.expect(")", "'|' or ')': a node has one label or any of several")
    return label


def _colon(scan: _Scanner) -> None:
    if not scan.accept(":"):
        scan.name("':'")
        scan.expect(":")


def parse_side(text: str) -> EntitySide:
    """Read ``Label.key`` or ``Label|Other.key``.

    Raises:
        NotationError: with the position.
    """
    scan = _Scanner(text)
    label = scan.labels(_PLAIN_LABEL)
    scan.expect(".", "'.' and the key property, as in \"Film.id\"")
    key = scan.name("a property", _PLAIN_PART)
    scan.end()
    return EntitySide(label, (key,))


def format_side(side: EntitySide) -> str | None:
    """Return ``Label.key``, or None where only the long form can say it."""
    plain = all(map(_PLAIN_LABEL.fullmatch, side.labels))
    if len(side.key) != 1 or not plain or not _PLAIN_PART.fullmatch(side.key[0]):
        return None
    return f"{side.label}.{side.key[0]}"
