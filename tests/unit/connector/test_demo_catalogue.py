from __future__ import annotations

import re
from collections import Counter
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, get_args

import pytest

from connector.demo import catalogue
from connector.links import read_links

if TYPE_CHECKING:
    from connector.demo.catalogue import Catalogue, Name

NAMES = get_args(catalogue.Name)
LABELS = {
    "film": ("Film", "Movie"),
    "person": ("Person", "Artist"),
    "genre": ("Genre", "Category"),
}


@pytest.fixture(scope="module", params=NAMES)
def either(request: pytest.FixtureRequest) -> Catalogue:
    name: Name = request.param
    return catalogue.load(name)


@pytest.fixture(scope="module")
def both() -> tuple[Catalogue, Catalogue]:
    return catalogue.load("cinematheque"), catalogue.load("archive")


def _ids(films: Catalogue, label: str) -> list[str]:
    return [str(row[films.keys[label]]) for row in films.nodes[label]]


def test_schemas(both: tuple[Catalogue, Catalogue]) -> None:
    source, target = both
    assert source.keys == {"Film": "id", "Person": "id", "Genre": "id"}
    assert target.keys == {"Movie": "movieId", "Artist": "ref", "Category": "code"}
    assert [(r.start_label, r.type, r.end_label) for r in source.relationships] == [
        ("Film", "DIRECTED_BY", "Person"),
        ("Film", "STARRING", "Person"),
        ("Film", "GENRE", "Genre"),
    ]
    assert [(r.start_label, r.type, r.end_label) for r in target.relationships] == [
        ("Artist", "DIRECTED", "Movie"),
        ("Artist", "ACTED_IN", "Movie"),
        ("Movie", "HAS_CATEGORY", "Category"),
    ]


def test_one_known_film(both: tuple[Catalogue, Catalogue]) -> None:
    source, target = both
    (film,) = (row for row in source.nodes["Film"] if row.get("label") == "Citizen Kane")
    (movie,) = (row for row in target.nodes["Movie"] if row.get("title") == "Citizen Kane")
    assert film == {
        "id": film["id"], "label": "Citizen Kane", "released": "1 May 1941", "runtime": 119,
    }  # fmt: skip
    assert movie == {"movieId": movie["movieId"], "title": "Citizen Kane", "year": 1941}
    (person,) = (row for row in source.nodes["Person"] if row["name"] == "Orson Welles")
    (artist,) = (row for row in target.nodes["Artist"] if row["fullName"] == "Welles, Orson")
    assert (film["id"], person["id"]) in source.relationships[0].rows
    assert (artist["ref"], movie["movieId"]) in target.relationships[0].rows
    links = {(link.source, link.target, link.type) for link in catalogue.gold()}
    assert (film["id"], movie["movieId"], "film") in links
    assert (person["id"], artist["ref"], "person") in links


def test_ids_are_unique_and_no_property_is_empty(either: Catalogue) -> None:
    for label, rows in either.nodes.items():
        ids = _ids(either, label)
        assert len(set(ids)) == len(ids)
        for row in rows:
            for value in row.values():
                assert value == value.strip() != "" if isinstance(value, str) else value > 0


def test_people_and_genres_have_names_and_films_have_something(either: Catalogue) -> None:
    _, *named = either.nodes
    for label in named:
        assert all(len(row) == 2 for row in either.nodes[label])
    film = next(iter(either.nodes))
    linked = {end for r in either.relationships for row in r.rows for end in row}
    assert set(_ids(either, film)) <= linked


def test_relationships_have_both_ends_and_are_not_doubled(either: Catalogue) -> None:
    for kind in either.relationships:
        starts, ends = set(_ids(either, kind.start_label)), set(_ids(either, kind.end_label))
        assert len(set(kind.rows)) == len(kind.rows) > 0
        for start, end in kind.rows:
            assert start in starts
            assert end in ends


def test_every_person_and_genre_is_used(either: Catalogue) -> None:
    used = {end for kind in either.relationships for row in kind.rows for end in row}
    for label in either.nodes:
        assert set(_ids(either, label)) <= used


def test_years_and_dates_are_those_of_films(both: tuple[Catalogue, Catalogue]) -> None:
    source, target = both
    pattern = re.compile(r"(\d{4}(-\d\d-\d\d)?|\d{1,2} [A-Z][a-z]+ \d{4})")
    for row in source.nodes["Film"]:
        assert pattern.fullmatch(str(row.get("released", "1900")))
        assert 20 < int(row.get("runtime", 90)) < 250
    for row in target.nodes["Movie"]:
        assert 1915 < int(row.get("year", 1950)) < 2026


def test_sizes(both: tuple[Catalogue, Catalogue]) -> None:
    source, target = both
    films = [link for link in catalogue.gold() if link.type == "film"]
    only_source = len(source.nodes["Film"]) - len(films)
    only_target = len(target.nodes["Movie"]) - len(films)
    assert len(films) >= 190
    assert only_source >= 25
    assert only_target >= 25
    assert len(films) + only_source + only_target >= 230
    assert Counter(pair.type for pair in catalogue.lookalikes())["film"] >= 40


@pytest.mark.parametrize("kind", LABELS)
def test_gold_exists_and_is_one_to_one(kind: str, both: tuple[Catalogue, Catalogue]) -> None:
    source, target = both
    links = [link for link in catalogue.gold() if link.type == kind]
    for side, label, graph in (
        ([link.source for link in links], LABELS[kind][0], source),
        ([link.target for link in links], LABELS[kind][1], target),
    ):
        assert len(set(side)) == len(side) > 0
        assert set(side) < set(_ids(graph, label)), "each has some that the other has not"


def test_lookalikes_exist_and_are_no_gold(both: tuple[Catalogue, Catalogue]) -> None:
    source, target = both
    pairs = catalogue.lookalikes()
    gold = {(link.source, link.target) for link in catalogue.gold()}
    assert len({(pair.source, pair.target) for pair in pairs}) == len(pairs)
    assert not gold & {(pair.source, pair.target) for pair in pairs}
    for pair in pairs:
        assert pair.source in _ids(source, LABELS[pair.type][0])
        assert pair.target in _ids(target, LABELS[pair.type][1])
        assert pair.why


def test_some_lookalikes_have_their_true_match_nowhere() -> None:
    links = catalogue.gold()
    linked = {link.source for link in links}, {link.target for link in links}
    tempting = [
        pair
        for pair in catalogue.lookalikes()
        if pair.source not in linked[0] or pair.target not in linked[1]
    ]
    assert len(tempting) >= 40
    assert {pair.type for pair in tempting} == {"film", "person"}


def test_the_catalogues_differ_as_real_ones_do(both: tuple[Catalogue, Catalogue]) -> None:
    source, target = both
    films = {str(row["id"]): row for row in source.nodes["Film"]}
    movies = {str(row["movieId"]): row for row in target.nodes["Movie"]}
    pairs = [
        (films[link.source], movies[link.target])
        for link in catalogue.gold()
        if link.type == "film"
    ]
    years = Counter(
        int(movie["year"]) - int(str(found.group()))
        for film, movie in pairs
        if "year" in movie and (found := re.search(r"\d{4}", str(film.get("released", ""))))
    )
    assert years[1] >= 20
    assert sum(years[other] for other in years if abs(other) > 1) == 1, "Andrei Rublev, 1966/1971"
    assert sum(film.get("label") != movie.get("title") for film, movie in pairs) >= 100
    assert sum("title" not in movie for _, movie in pairs) >= 5
    assert sum("year" not in movie for _, movie in pairs) >= 5
    assert sum(str(movie.get("title", "")).endswith((", The", ", A")) for _, movie in pairs) >= 50
    assert not any(str(row["name"]).count(",") for row in source.nodes["Person"])
    names = Counter(row["name"] for row in source.nodes["Person"])
    assert {name for name, count in names.items() if count > 1} == {
        "Steve McQueen",
        "Harrison Ford",
    }


def test_the_link_files_can_be_given_as_links() -> None:
    for file, same in (("gold", True), ("lookalikes", False)):
        with as_file(files("connector.demo") / "catalogues" / f"{file}.tsv") as path:
            rows = read_links(path)
        expected = catalogue.gold() if same else catalogue.lookalikes()
        assert [(row.source_key, row.target_key, row.type) for row in rows] == [
            (pair.source, pair.target, pair.type) for pair in expected
        ]
        assert {row.is_match for row in rows} == {same}
