"""The two film catalogues of the demo, the links that are true between them, and the traps.

The facts (titles, directors, years, actors, genres) are of real films and were written down by
us from general knowledge; no data set was copied. What differs is written in the files too, so
every run sees the same two catalogues:

    cinematheque    original titles, some in Cyrillic; releases as a date or a year; "Fritz Lang"
    archive         English titles, "Third Man, The"; the year, at times that of a later release;
                    "Lang, Fritz", "McQueen, Steve (I)", other transliterations and plain typos;
                    other genre names and other genres for a film

Either may lack a title, a year, a director or a part of the cast, and has films, people and genres
that the other has not. The look-alikes are remakes, sequels, other films of the same title and
people of the same name, often with one of the two in one catalogue only.

    catalogues/cinematheque/    films, people, genres
    catalogues/archive/         movies, artists, categories
    catalogues/gold.tsv         every entity that is in both
    catalogues/lookalikes.tsv   pairs that are not the same, and why

All are UTF-8 with a header line, cells separated by tabs; cells with several ids join them by "|".
Both link files can be given to ``--links``.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Name = Literal["cinematheque", "archive"]
Row = dict[str, str | int]

_INTEGERS = frozenset({"runtime", "year"})


@dataclass(frozen=True)
class Relationships:
    """All relationships of one type; ``rows`` are pairs (key of the start, key of the end)."""

    start_label: str
    type: str
    end_label: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Catalogue:
    """One catalogue as a property graph.

    Attributes:
        name: which of the two.
        keys: label to the property that identifies its nodes.
        nodes: label to one property map a node; what is not known is absent, never empty.
        relationships: by type, with ends that exist.
    """

    name: Name
    keys: Mapping[str, str]
    nodes: Mapping[str, list[Row]]
    relationships: tuple[Relationships, ...]


@dataclass(frozen=True)
class GoldLink:
    """Two nodes that are the same thing. ``type`` is film, person or genre."""

    source: str
    target: str
    type: str


@dataclass(frozen=True)
class Lookalike:
    """Two nodes that are alike and not the same thing, and why they are alike."""

    source: str
    target: str
    type: str
    why: str


@dataclass(frozen=True)
class _Column:
    """A column of ids that stands for relationships, from the film's point of view."""

    type: str
    label: str
    outgoing: bool


@dataclass(frozen=True)
class _Layout:
    """Which file holds which label, the films' first; each file's first column is the key."""

    labels: Mapping[str, str]
    columns: Mapping[str, _Column]


_LAYOUTS: Mapping[Name, _Layout] = {
    "cinematheque": _Layout(
        labels={"Film": "films", "Person": "people", "Genre": "genres"},
        columns={
            "directors": _Column("DIRECTED_BY", "Person", outgoing=True),
            "actors": _Column("STARRING", "Person", outgoing=True),
            "genres": _Column("GENRE", "Genre", outgoing=True),
        },
    ),
    "archive": _Layout(
        labels={"Movie": "movies", "Artist": "artists", "Category": "categories"},
        columns={
            "directors": _Column("DIRECTED", "Artist", outgoing=False),
            "actors": _Column("ACTED_IN", "Artist", outgoing=False),
            "categories": _Column("HAS_CATEGORY", "Category", outgoing=True),
        },
    ),
}


def load(name: Name) -> Catalogue:
    """Read one catalogue from the package.

    Raises:
        KeyError: there is no catalogue of that name.
    """
    layout = _LAYOUTS[name]
    tables = {label: list(_rows(f"{name}/{file}")) for label, file in layout.labels.items()}
    film = next(iter(layout.labels))
    keys = {label: next(iter(table[0])) for label, table in tables.items()}
    return Catalogue(
        name=name,
        keys=keys,
        nodes={
            label: [_properties(row, layout.columns) for row in table]
            for label, table in tables.items()
        },
        relationships=tuple(
            _relationships(film, keys[film], tables[film], cells, column)
            for cells, column in layout.columns.items()
        ),
    )


def gold() -> tuple[GoldLink, ...]:
    """Return every pair of nodes that is the same thing: films, then people, then genres."""
    return tuple(GoldLink(row["source"], row["target"], row["type"]) for row in _rows("gold"))


def lookalikes() -> tuple[Lookalike, ...]:
    """Return pairs of nodes that are tempting and wrong: films, then people."""
    return tuple(
        Lookalike(row["source"], row["target"], row["type"], row["why"])
        for row in _rows("lookalikes")
    )


def _rows(file: str) -> Iterator[dict[str, str]]:
    text = files("connector.demo").joinpath(f"catalogues/{file}.tsv").read_text(encoding="utf-8")
    # Not splitlines: it would also cut at separators that Unicode allows within a title.
    header, *lines = (line.split("\t") for line in text.rstrip("\n").split("\n"))
    for line in lines:
        yield dict(zip(header, line, strict=True))


def _properties(row: Mapping[str, str], columns: Mapping[str, _Column]) -> Row:
    return {
        name: int(cell) if name in _INTEGERS else cell
        for name, cell in row.items()
        if cell and name not in columns
    }


def _relationships(
    film: str, key: str, table: list[dict[str, str]], cells: str, column: _Column
) -> Relationships:
    pairs = [(row[key], other) for row in table for other in row[cells].split("|") if other]
    if column.outgoing:
        return Relationships(film, column.type, column.label, tuple(pairs))
    return Relationships(
        column.label, column.type, film, tuple((other, one) for one, other in pairs)
    )
