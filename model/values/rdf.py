"""Values as RDF leaves them: literals with datatypes, texts with languages, names in URIs."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Sequence

_LITERAL = re.compile(r'"(.*)"(?:\^\^\S+|@[A-Za-z]+(?:-[A-Za-z0-9]+)*)', re.DOTALL)
_URI = re.compile(r"([a-z][a-z0-9+.-]*://[^\s/#]+(?:[/#][^\s/#]*)*?[/#])([^\s/#?]+)/?", re.I)

_TAGGED = re.compile(r"(.*\S)@[a-z]{2,3}(?:-[A-Za-z0-9]+)*", re.DOTALL)

_NUMBERED = re.compile(r"[^\W\d_]*_\d+")
"""A code more often than a name: film_12."""

_NEARLY_ALL = 0.9
_MANY = 0.1


def literal(text: str) -> str:
    """Return what a literal says (RDF 1.1 Turtle, section 2.5); any other text as it is."""
    found = _LITERAL.fullmatch(text) if text[:1] == '"' else None
    return found[1] if found else text


def said_alone(text: str) -> str:
    """Return what one value says, as far as it tells without the others (`said_by`).

    ``http://dbpedia.org/resource/The_Third_Man`` is called "The Third Man", "Wien@de" is "Wien".
    """
    text = literal(text)
    if "://" in text:
        found = _URI.fullmatch(text)
        return _words(found[2]) if found else text
    return _untagged(text)


def said_by(values: Sequence[str]) -> list[str]:
    """Return what the values of a column say.

    Literals lose their quotes; texts their language where many have one ("Wien@de", neosemantics
    with ``keepLangTag``); URIs are the names they end with where nearly all are of one namespace,
    so addresses of all the world stay as they are.
    """
    values = list(map(literal, values))
    tagged = sum("@" in text and _TAGGED.fullmatch(text) is not None for text in values)
    if tagged > _MANY * len(values):
        values = list(map(_untagged, values))
    found = (_URI.fullmatch(text) for text in values if "://" in text)
    namespaces = Counter(uri and uri[1] for uri in found)
    [(namespace, count)] = namespaces.most_common(1) or [(None, 0)]
    if namespace is None or count < _NEARLY_ALL * namespaces.total():
        return values
    # A name may have a slash of its own: AC/DC.
    return [
        _words(text[len(namespace) :].rstrip("/")) if text.startswith(namespace) else text
        for text in values
    ]


def _untagged(text: str) -> str:
    found = _TAGGED.fullmatch(text) if "@" in text else None
    return found[1] if found else text


def _words(name: str) -> str:
    name = unquote(name)
    return name if _NUMBERED.fullmatch(name) else name.replace("_", " ")
