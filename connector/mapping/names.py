"""How alike two names of a schema are: labels, relationship types, properties."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container

# General words that people use for one another in schemas; small on purpose, values tell the rest.
_SYNONYMS = (
    "film movie",
    "person people human individual",
    "actor actress act cast performer star starring",
    "director direct helmer",
    "writer author written wrote screenwriter creator",
    "song track recording",
    "album release record lp",
    "artist musician band",
    "paper article publication",
    "place location site",
    "city town settlement municipality",
    "country nation",
    "company organisation organization firm business corporation",
    "programme program show",
    "title name label caption",
    "duration length runtime",
    "description abstract summary synopsis plot gloss",
    "url uri website homepage link",
    "phone telephone tel",
    "email mail",
    "birth born",
    "death died dead",
    "language lang",
    "number num no nr",
    "postcode zip zipcode postalcode",
    "latitude lat",
    "longitude lon lng",
    "elevation altitude height",
    "price cost",
    "manufacturer maker brand",
    "customer client",
    "supplier vendor",
    "image picture photo",
    "employer works employed",
    "genre style category",
    "venue conference journal",
    "editor edit",
    "producer produce",
    "composer compose",
    "isbn isbn13 isbn10",
)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


SAME_MEANING = 0.85
"""How alike two names are from which on they mean the same; see `similarity`."""

_STOP = _set("has have had is are was of in by to the a an on at for with from be")
_GENERIC = _set(
    "p q r s x y f a b c k v col column field attr attribute prop property val value rel relation "
    "edge node label type class entity item thing n l t e"
)
_UNITS = _set(
    "ms msec millis milliseconds s sec secs seconds mins minutes hrs hours mm cm m km meters "
    "metres kilometers kilometres ft feet inches mi miles sqkm sqmi sqft ha hectares acres g kg "
    "lb lbs kb mb gb usd eur gbp pct percent"
)
_MEASURE = re.compile(rf"(.+?)(?: sq| square)? (?:{'|'.join(_UNITS)})(?: 2)?")
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[^\W\d_]+")
_NAMESPACE = re.compile(r"^(?:[a-z][a-z0-9+.-]*://.*[/#:](?=.)|[A-Za-z]\w*:(?=\w))", re.IGNORECASE)
_SUFFIX = re.compile(r"(?:ies|ie|ing|ors|ers|ed|or|er|es|s|e|y)$")


@lru_cache(maxsize=65536)
def words(name: str) -> tuple[str, ...]:
    """Return the words of a name in lower case: camelCase, snake_case.

    Prefixes (``ns0__``, ``foaf:``) are off, and of a URI the last part counts.
    """
    local = _NAMESPACE.sub("", name.rstrip("/#")).rpartition("__")[2]
    return tuple(word.casefold() for word in _WORD.findall(local))


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    """Return a crude stem, so that director, directed and directs are one."""
    while len(word) > 3:
        shorter = _SUFFIX.sub("", word, count=1)
        if shorter == word or len(shorter) < 3:
            break
        word = shorter
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


_CONCEPT = {_stem(word): line.split()[0] for line in _SYNONYMS for word in line.split()}


def _unitless(said: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words without a unit at the end: the values tell which it is."""
    measure = _MEASURE.fullmatch(" ".join(said))
    return tuple(measure[1].split()) if measure else said


@lru_cache(maxsize=65536)
def _meaning(name: str, context: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the stems and the concepts of a name, without what its label says already."""
    said = _unitless(words(name))
    stems = [_stem(word) for word in said if word not in _STOP]
    stems = stems or [_stem(word) for word in words(name)]
    own = [stem for stem in stems if stem not in context] or stems
    return frozenset(own), frozenset(_CONCEPT.get(stem, stem) for stem in own)


def context(*names: str) -> frozenset[str]:
    """Return the stems of names that a property or a relation may repeat: those of its labels."""
    return frozenset(_stem(word) for name in names for word in words(name))


def similarity(
    first: str,
    second: str,
    first_context: frozenset[str] = frozenset(),
    second_context: frozenset[str] = frozenset(),
) -> float:
    """Return how alike two names are, 0 to 1.

    1 for the same name, 0.95 for the same words, 0.9 for words of the same meaning, less than 0.8
    where only some of the words agree.
    """
    if first == second or first.casefold() == second.casefold():
        return 1.0
    stems, concepts = _meaning(first, first_context)
    other_stems, other_concepts = _meaning(second, second_context)
    if not stems or not other_stems:
        return 0.0
    if stems == other_stems:
        # Symbols can be all that differs: "ptr@" and "ptr~".
        return 0.95 if _symbols(first) == _symbols(second) else 0.4
    if concepts == other_concepts:
        return 0.9
    shared = float(len(concepts & other_concepts))
    shared += sum(
        0.5
        for one in concepts - other_concepts
        if any(
            len(one) > 2 and len(two) > 2 and (one.startswith(two) or two.startswith(one))
            for two in other_concepts - concepts
        )
    )
    return 0.75 * shared / max(len(concepts), len(other_concepts))


def _symbols(name: str) -> str:
    return re.sub(r"[\w\s\-./:]", "", _NAMESPACE.sub("", name))


@lru_cache(maxsize=65536)
def opaque(name: str) -> bool:
    """Whether a name says nothing: ``p1``, ``col_7``, ``P577``, ``#``."""
    return all(word.isdigit() or len(word) == 1 or word in _GENERIC for word in words(name))


def filler(name: str) -> bool:
    """Whether a name is only words that go with every other: ``by``, ``in``."""
    return _STOP.issuperset(words(name))


_DATED = frozenset(map(_stem, _set("year date release publication published issued premiere time")))


def dated(name: str, own_context: frozenset[str] = frozenset()) -> bool:
    """Whether a name says only that it is when the thing appeared: ``year``, ``releaseDate``."""
    return _meaning(name, own_context)[0] <= _DATED


def undated(name: str) -> str:
    """Return the words of a name that say of what it is the date: ``birth`` of ``birthDate``."""
    return "_".join(word for word in words(name) if word not in ("date", "year", "time", "day"))


def passive(name: str) -> bool:
    """Whether a relationship type reads from the far end: ``CITED_BY``, ``PART_OF``."""
    said = words(name)
    return len(said) > 1 and said[-1] in ("by", "of")


_ALIAS = _set(
    "alias aliases aka also known alternate alternates alternative alternatives alt synonym "
    "synonyms nick nickname nicknames variant variants former other others original"
)
_OF_NAMES = _set("name names title titles label labels spelling spellings form forms as")


def alias(name: str) -> bool:
    """Whether a property's name promises other names of the thing: ``altLabel``, ``aka``."""
    said = set(words(name))
    return bool(said & _ALIAS) and said <= _ALIAS | _OF_NAMES


_LONGEST = 100
"""Characters of a name that is made up here; a number may follow."""


def identifier(names: tuple[str, ...]) -> str:
    """Return a name to use in the mapping for things of several names: the first that says much."""
    chosen = next((name for name in names if not opaque(name)), names[0])
    said = words(chosen)
    if _symbols(chosen) or not said:
        return chosen[:_LONGEST]
    if any(words(name) != said for name in names):
        said = _unitless(said)
    return re.sub(r"(?<=[^\W\d])_(?=\d)", "", "_".join(said))[:_LONGEST]


def unused(name: str, taken: Container[str]) -> str:
    """Return a name, with a number behind it where it is taken."""
    if name not in taken:
        return name
    return next(f"{name}_{n}" for n in count(2) if f"{name}_{n}" not in taken)


_ID_WORDS = _set(
    "id ids identifier key uri url iri code uuid guid isbn issn doi ean gtin asin sku oid pid qid "
    "imdb mbid orcid viaf wikidata lccn oclc nr no number"
)


def id_like(name: str) -> float:
    """Return how much a property's name promises a key: 1 for ``id``, 0 for ``title``."""
    said = words(name)
    if not said:
        return 0.0
    if said in (("id",), ("key",), ("uri",), ("identifier",), ("uuid",), ("iri",)):
        return 1.0
    if said[-1] in ("id", "key", "uri", "identifier", "uuid", "iri", "code"):
        return 0.9
    if said[-1] in ("number", "nr", "no"):
        return 0.4
    return 0.8 if _ID_WORDS & set(said) else 0.0
