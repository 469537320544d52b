"""What a report reads from the target graph: the links as of any run, and what that run did."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from connector.apply import rollback
from connector.config import AttributeMapping, EntityMapping, EntitySide, Mapping, WriteSettings
from connector.database import Database
from connector.errors import InputError
from connector.surveying import read_standing
from model.progress import silent
from tests.integration.target import FILMS, create_movies, do, sync, want

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connector.plan import WantedLink
    from connector.surveying import Standing
    from tests.integration.servers import Server

GRAPHS = ("dbpedia", "imdb")
MOVIES = EntitySide("Movie", ("imdbId",))
TWINS = Mapping(
    (EntityMapping("movie", MOVIES, MOVIES, (AttributeMapping("title", ("title",), ("title",)),)),)
)
FREE = WriteSettings(max_close=1.0)


@pytest.fixture
def target(server: Server) -> Iterator[Database]:
    with Database.open(server.connection("target"), step="test") as database:
        create_movies(database, 30)
        yield database


def read(target: Database, run: str | None = None, mapping: Mapping = FILMS) -> Standing:
    return read_standing(target, mapping, GRAPHS, run, silent)


def pairs(standing: Standing, name: str = "film") -> list[tuple[str, str, float]]:
    return sorted((one.source_key, one.target_key, one.confidence) for one in standing.links[name])


def wanted_pairs(wanted: list[WantedLink]) -> list[tuple[str, str, float]]:
    return sorted((one.source_key, one.target_key, one.confidence) for one in wanted)


FIRST = [want(f"s{i}", f"m{i}", 0.55 + i / 100) for i in range(20)]
SECOND = [
    *(want(f"s{i}", f"m{i}", 0.95) for i in range(5)),
    *FIRST[5:15],
    *(want(f"s{i}", f"m{i + 1}", 0.7) for i in range(20, 23)),
]


def test_the_links_and_the_changes_of_every_run(target: Database) -> None:
    with pytest.raises(InputError, match="no run has written links of dbpedia into imdb yet"):
        read(target)
    first = sync(target, FIRST, settings=FREE)
    second = sync(target, SECOND, settings=FREE)
    _, third = rollback(target, str(second.run_id), mapping=FILMS, settings=FREE)
    for run, wanted, done in (
        (first.run_id, FIRST, (20, 0, 0)), (second.run_id, SECOND, (3, 5, 5)),
        (third.run_id, FIRST, (5, 5, 3)),
    ):  # fmt: skip
        found = read(target, run)
        assert pairs(found) == wanted_pairs(wanted)
        changed = found.survey.changes["film"]
        assert (changed.added, changed.changed, changed.closed) == done
        assert found.survey.run.id == run
        assert found.survey.latest == (run == third.run_id)
        assert found.survey.types["film"].links == len(wanted)
        assert sum(found.survey.types["film"].histogram) == len(wanted)
    closed = read(target, second.run_id).survey.changes["film"].closed_links
    assert closed[0].source_key == "s19"
    assert closed[0].before == pytest.approx(0.74)
    moved = read(target, second.run_id).survey.changes["film"].changed_links[0]
    assert (moved.source_key, moved.before, moved.after) == ("s0", 0.55, 0.95)
    assert pairs(read(target)) == wanted_pairs(FIRST)


def test_the_riskiest_have_their_names_and_reasons(target: Database) -> None:
    sync(target, FIRST)
    found = read(target).survey.types["film"].riskiest
    assert [one.source_key for one in found] == [f"s{i}" for i in range(10)]
    assert found[0].source_name == "Title of s0"
    assert found[0].target_name == "Title 0"
    assert found[0].reasons == ("title +4.1", "year +2.0")


def test_what_people_drew_counts_and_is_not_risky(target: Database) -> None:
    sync(target, FIRST[:2])
    do(
        target,
        "MATCH (m:Movie {imdbId: 'm9'}) CREATE (r:SameAsRef {graph: 'dbpedia', type: 'film', "
        "key: 's9'}) CREATE (r)-[:SAME_AS {locked: true, by: 'ada'}]->(m)",
    )
    film = read(target).survey.types["film"]
    assert (film.links, film.locked, film.linked) == (3, 1, (3, 3))
    assert [one.source_key for one in film.riskiest] == ["s0", "s1"]


def test_links_of_other_graphs_are_not_ours(target: Database) -> None:
    sync(target, FIRST[:2])
    other = sync(target, [want("x", "m5")], graphs=("wikidata", "imdb"))
    assert pairs(read(target)) == wanted_pairs(FIRST[:2])
    with pytest.raises(InputError, match="linked wikidata with imdb"):
        read(target, other.run_id)
    with pytest.raises(InputError, match="there is no run nope"):
        read(target, "nope")


def test_links_within_one_database_and_groups_against_the_cardinality(target: Database) -> None:
    chain = [want("m0", "m1", 0.9, "movie"), want("m1", "m2", 0.8, "movie")]
    sync(target, chain, TWINS, same_database=True)
    found = read(target, mapping=TWINS)
    assert pairs(found, "movie") == wanted_pairs(chain)
    movie = found.survey.types["movie"]
    assert found.survey.same_nodes == ("movie",)
    assert movie.linked == (3, 3)
    assert movie.riskiest[0].source_name == "Title 1"
    # Which nodes are the same has no cardinality; three are no large group.
    assert movie.groups == ()

    entity = replace(FILMS.entities[0], cardinality="one-to-one")
    sync(target, [want("a", "m3"), want("a", "m4"), want("b", "m4"), want("c", "m5")])
    film = read(target, mapping=Mapping((entity,))).survey.types["film"]
    [group] = film.groups
    assert group.contradicts
    assert (group.sources, group.targets, group.links) == (2, 2, 3)
    assert group.source_names == ("Title of a", "Title of b")
    assert film.suspicious == 1
