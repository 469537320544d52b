"""Mappings of the development sets as a person would write them, to compare the proposed with."""

from __future__ import annotations

from connector.config.mapping import (
    AttributeMapping,
    EntityMapping,
    EntitySide,
    Mapping,
    RelationMapping,
    RelationPattern,
)


def _entity(name: str, label: str, *attributes: str) -> EntityMapping:
    """Map a label to the same label, and properties to properties of the same name."""
    side = EntitySide(label, ("id",))
    return EntityMapping(
        name, side, side, tuple(AttributeMapping(a, (a,), (a,)) for a in attributes)
    )


def _relation(name: str, head: str, types: str, tail: str) -> RelationMapping:
    """Map a relation: "source>target" or one relationship type for both; + joins several."""
    source, target = types.split(">")[0], types.split(">")[-1]
    return RelationMapping(
        name=name,
        source=tuple(RelationPattern(head, kind, tail) for kind in source.split("+")),
        target=tuple(RelationPattern(head, kind, tail) for kind in target.split("+")),
    )


_MUSIC = Mapping(
    entities=(
        _entity(
            "song", "Song", "title", "length", "number", "year",
            "language",
        ),
        _entity("album", "Album", "name"),
        _entity("artist", "Artist", "name"),
    ),
    relations=(
        _relation("artist", "Song", "artist", "Artist"),
        _relation("album", "Song", "album", "Album"),
        _relation("by", "Album", "by", "Artist"),
    ),
)  # fmt: skip

_SYNSETS = ("NounSynset", "VerbSynset", "AdjSynset", "AdvSynset")
_POINTERS = ("ptr@", "ptr~", "ptr&", "ptr#m", "ptr%m", "ptr#p", "ptr%p", "ptr@i", "ptr~i")

MAPPINGS = {
    "dblp_acm": Mapping(
        entities=(
            _entity("paper", "Paper", "title", "year"),
            _entity("author", "Author", "name"),
            _entity("venue", "Venue", "name"),
        ),
        relations=(
            _relation("author", "Paper", "authors", "Author"),
            _relation("venue", "Paper", "venue", "Venue"),
        ),
    ),
    "movies_dbpedia_imdb": Mapping(
        entities=(
            _entity("film", "Movie", "title"),
            _entity("person", "Person", "name"),
        ),
        relations=(
            _relation("cast", "Movie", "starring>actor name", "Person"),
            _relation("crew", "Movie", "writer+starring>director name", "Person"),
        ),
    ),
    "musicbrainz20k_1_5": _MUSIC,
    "musicbrainz20k_1_25": _MUSIC,
    "wordnet30_31": Mapping(
        entities=(
            *(_entity(label.lower(), label, "lemmas", "gloss") for label in _SYNSETS),
            _entity("word", "Word", "name"),
            _entity("domain", "LexDomain", "name"),
        ),
        relations=(
            *(
                RelationMapping(
                    name,
                    tuple(RelationPattern(label, kind, tail) for label in _SYNSETS),
                    tuple(RelationPattern(label, kind, tail) for label in _SYNSETS),
                )
                for name, kind, tail in (
                    ("lemma", "has_lemma", "Word"),
                    ("domain", "in_domain", "LexDomain"),
                )
            ),
            *(
                RelationMapping(
                    kind,
                    tuple(RelationPattern(a, kind, b) for a in _SYNSETS for b in _SYNSETS),
                    tuple(RelationPattern(a, kind, b) for a in _SYNSETS for b in _SYNSETS),
                )
                for kind in _POINTERS
            ),
        ),
    ),
}
"""Folder name to mapping."""
