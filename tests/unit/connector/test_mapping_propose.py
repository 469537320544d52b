"""Proposals on small graphs of several fields, each with other words than the other side."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from connector.config import EntitySide
from connector.mapping import propose
from connector.schema import GraphProfile, LabelProfile, PropertyProfile
from tests.unit.connector.made_profiles import Node, graph, people, titles, turned

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from connector.config import Carrier
    from connector.mapping.proposal import Proposal

FILMS = titles(400, 1)
PEOPLE = people(600, 2)
TOWNS = titles(400, 12)
HALVES = (
    ("lat", "lng"),
    ("latitude", "airportLongitude"),
    ("geo_lat", "geo_long"),
    ("http://www.w3.org/2003/01/geo/wgs84_pos#lat", "http://www.w3.org/2003/01/geo/wgs84_pos#long"),
    ("latitude_deg", "longitude_deg"),
)
WHOLE: dict[str, Callable[[float, float], str]] = {
    "place": lambda a, b: f"{a:.4f}, {b:.4f}",
    "pos": lambda a, b: f"SRID=4326;POINT({b!r} {a!r})",
}


def attributes(
    proposal: Proposal, entity: str
) -> set[tuple[tuple[Carrier, ...], tuple[Carrier, ...]]]:
    (found,) = (e for e in proposal.mapping.entities if e.name == entity)
    return {(a.source, a.target) for a in found.attributes}


def relations(proposal: Proposal) -> dict[str, tuple[set[str], set[str]]]:
    return {
        r.name: ({str(p) for p in r.source}, {str(p) for p in r.target})
        for r in proposal.mapping.relations
    }


def sides(proposal: Proposal) -> set[tuple[EntitySide, EntitySide]]:
    return {(e.source, e.target) for e in proposal.mapping.entities}


def cast(seed: int, films: int, persons: range, each: int) -> list[tuple[int, int]]:
    draw = random.Random(seed)
    return [(film, draw.choice(persons)) for film in range(films) for _ in range(each)]


def film_source(films: list[str], persons: list[str]) -> tuple[list[Node], list[Node]]:
    draw = random.Random(3)
    return (
        [
            {
                "uri": f"http://films.example/{draw.getrandbits(40)}",
                "originalTitle": title,
                "releaseDate": f"{1930 + i % 80}-0{1 + i % 9}-1{i % 10}",
                "runtime": f"{70 + i % 60} min",
            }
            for i, title in enumerate(films)
        ],
        [{"uri": f"http://people.example/{i}", "fullName": n} for i, n in enumerate(persons)],
    )


def film_target(films: list[str], persons: list[str]) -> tuple[list[Node], list[Node]]:
    return (
        [
            {"movieId": i + 1, "title": f"{title} ({1930 + i % 80})", "year": 1930 + i % 80,
             "length": 71 + i % 60}
            for i, title in enumerate(films)
        ],
        [{"id": f"nm{i * 37}", "name": turned(n)} for i, n in enumerate(persons)],
    )  # fmt: skip


@pytest.fixture(scope="module")
def films() -> Proposal:
    """Two film catalogues with other words, notations and directions."""
    one, who = film_source(FILMS[:300], PEOPLE[:400])
    other, whom = film_target(FILMS[100:], PEOPLE[150:])
    back = [(p, f) for f, p in cast(4, 300, range(200), 3)]
    source = graph(
        {"Film": one, "Person": who},
        [
            ("Film", "HAS_DIRECTOR", "Person", cast(5, 300, range(300, 400), 1)),
            ("Film", "STARRING", "Person", cast(4, 300, range(300), 4)),
        ],
    )
    target = graph(
        {"Movie": other, "People": whom},
        [
            ("People", "ACTED_IN", "Movie", back),
            ("People", "DIRECTED", "Movie", [(p, f) for f, p in cast(6, 300, range(200, 300), 1)]),
        ],
    )
    return propose(source, target)


def test_film_types_and_keys(films: Proposal) -> None:
    assert sides(films) == {
        (EntitySide("Film", ("uri",)), EntitySide("Movie", ("movieId",))),
        (EntitySide("Person", ("uri",)), EntitySide("People", ("id",))),
    }


def test_film_attributes(films: Proposal) -> None:
    assert attributes(films, "film") == {
        (("originalTitle",), ("title",)),
        (("releaseDate",), ("year",)),
        (("runtime",), ("length",)),
    }
    assert attributes(films, "person") == {(("fullName",), ("name",))}


def test_the_first_attribute_is_the_name(films: Proposal) -> None:
    assert [e.attributes[0].source for e in films.mapping.entities] == [
        ("originalTitle",),
        ("fullName",),
    ]


@pytest.mark.parametrize("between", [None, "; "])
def test_who_is_in_a_film_is_not_its_name(between: str | None) -> None:
    casts = [[PEOPLE[(row * 7 + place) % 300] for place in range(3)] for row in range(300)]

    def nodes(key: str, named: str, who: str, written: Callable[[str], str]) -> list[Node]:
        told = [[written(name) for name in names] for names in casts]
        return [
            {
                key: f"{key}{row}",
                who: names if between is None else between.join(names),
                **({named: FILMS[row]} if row % 5 > 1 else {}),
            }
            for row, names in enumerate(told)
        ]

    found = propose(
        graph({"Film": nodes("uri", "title", "cast", str)}),
        graph({"Movie": nodes("movieId", "name", "actors", turned)}),
    )
    [entity] = found.mapping.entities
    assert [(a.source, a.target) for a in entity.attributes] == [
        (("title",), ("name",)),
        (("cast",), ("actors",)),
    ]


def test_directions_are_found_out(films: Proposal) -> None:
    assert sorted(relations(films).values(), key=str) == [
        (
            {"(:Film)-[:HAS_DIRECTOR]->(:Person)"},
            {"(:Movie)<-[:DIRECTED]-(:People)"},
        ),
        ({"(:Film)-[:STARRING]->(:Person)"}, {"(:Movie)<-[:ACTED_IN]-(:People)"}),
    ]


def test_every_line_has_a_reason_with_values_of_both_sides(films: Proposal) -> None:
    (name,) = (line for e in films.entities for line in e.attributes
               if line.mapping.source == ("fullName",))  # fmt: skip
    assert "of the values shared" in name.reason
    assert " = " in name.reason
    assert "filled 100% / 100%" in name.reason


def test_opaque_names_are_told_by_values() -> None:
    one, who = film_source(FILMS[:300], PEOPLE[:400])
    other, whom = film_target(FILMS[50:], PEOPLE[100:])
    source = graph(
        {
            "T1": [{"p1": f["uri"], "p2": f["originalTitle"], "p3": f["releaseDate"]} for f in one],
            "T2": [{"p1": p["uri"], "p2": p["fullName"]} for p in who],
        },
        [
            ("T1", "R1", "T2", cast(4, 300, range(300), 3)),
            ("T1", "R2", "T2", cast(5, 300, range(300, 400), 1)),
        ],
    )
    target = graph(
        {
            "A": [{"c1": p["name"], "c2": p["id"]} for p in whom],
            "B": [{"c1": f["year"], "c2": f["title"], "c3": f["movieId"]} for f in other],
        },
        [
            ("B", "x", "A", cast(7, 350, range(200, 300), 1)),
            ("B", "y", "A", cast(8, 350, range(200), 3)),
        ],
    )
    proposal = propose(source, target)
    assert {(s.label, t.label) for s, t in sides(proposal)} == {("T1", "B"), ("T2", "A")}
    assert attributes(proposal, "t1") == {(("p2",), ("c2",)), (("p3",), ("c1",))}
    assert attributes(proposal, "t2") == {(("p2",), ("c1",))}
    assert {tuple(map(tuple, pair)) for pair in relations(proposal).values()} == {
        (("(:T1)-[:R1]->(:T2)",), ("(:B)-[:y]->(:A)",)),
        (("(:T1)-[:R2]->(:T2)",), ("(:B)-[:x]->(:A)",)),
    }


@pytest.mark.parametrize("written", ["{} - Wikipedia", "dbr:{}", "{together}"])
def test_names_are_found_however_a_graph_writes_all_of_them(written: str) -> None:
    plain, other = (
        [str(film["originalTitle"]) for film in films]
        for films in (film_source(FILMS[:300], PEOPLE)[0], film_source(FILMS[50:], PEOPLE)[0])
    )
    wrote = [
        written.format(
            title, together="".join(word[:1].upper() + word[1:] for word in title.split())
        )
        for title in other
    ]
    found = propose(
        graph({"T1": [{"p1": f"s{i}", "p2": title} for i, title in enumerate(plain)]}),
        graph({"A": [{"c1": f"t{i}", "c2": title} for i, title in enumerate(wrote)]}),
    )
    assert {(s.label, t.label) for s, t in sides(found)} == {("T1", "A")}
    assert attributes(found, "t1") == {(("p2",), ("c2",))}


def test_places() -> None:
    names = titles(300, 9)
    countries = people(40, 10)
    source = graph(
        {
            "City": [
                {"geonameId": 2_900_000 + i * 131, "name": n, "population": 1000 + 977 * i}
                for i, n in enumerate(names[:250])
            ],
            "Country": [{"code": f"C{i}", "name": n} for i, n in enumerate(countries)],
        },
        [("City", "IN_COUNTRY", "Country", [(i, i % 40) for i in range(250)])],
    )
    target = graph(
        {
            "Settlement": [
                {"id": i, "label": n.upper(), "elevation": i % 90} for i, n in enumerate(names[40:])
            ],
            "Nation": [{"iso": f"X{i}", "label": n} for i, n in enumerate(countries[3:])],
        },
        [("Settlement", "LOCATED_IN", "Nation", [(i, i % 37) for i in range(260)])],
    )
    proposal = propose(source, target)
    assert sides(proposal) == {
        (EntitySide("City", ("geonameId",)), EntitySide("Settlement", ("id",))),
        (EntitySide("Country", ("code",)), EntitySide("Nation", ("iso",))),
    }
    assert attributes(proposal, "city") == {(("name",), ("label",))}
    assert list(relations(proposal).values()) == [
        (
            {"(:City)-[:IN_COUNTRY]->(:Country)"},
            {"(:Settlement)-[:LOCATED_IN]->(:Nation)"},
        )
    ]
    assert any("population" in line for line in proposal.left_out)


@pytest.mark.parametrize(
    "key",
    [
        "{}",
        "f{}",
        "film_{}",
        "film-{}",
        "http://{{}}.example/film/{}",
        "http://{{}}.example/film_{}",
    ],
)
def test_counted_up_keys_are_no_attribute(key: str) -> None:
    def films(titles: list[str], host: str) -> GraphProfile:
        keys = (key.format(row).format(host) for row in range(len(titles)))
        return graph({"Film": [{"id": k, "title": t} for k, t in zip(keys, titles, strict=True)]})

    proposal = propose(films(FILMS[:200], "one"), films(FILMS[100:], "other"))
    assert attributes(proposal, "film") == {(("title",), ("title",))}


def test_shared_codes_are_an_attribute() -> None:
    draw = random.Random(1)
    codes = [draw.randrange(10**6, 10**9) for _ in FILMS]
    one = graph({"Film": [{"id": f"a{i}", "imdb": c} for i, c in enumerate(codes[:300])]})
    other = graph({"Movie": [{"id": f"b{i}", "number": c} for i, c in enumerate(codes[100:])]})
    assert attributes(propose(one, other), "film") == {(("imdb",), ("number",))}


def test_other_things_of_the_same_kind_are_not_mapped_for_sure() -> None:
    towns = titles(60, 11)
    one = graph(
        {"Person": [{"id": f"p{i}", "name": n, "birthPlace": towns[i % 60]}
                    for i, n in enumerate(PEOPLE[:300])]}
    )  # fmt: skip
    other = graph(
        {"Person": [{"id": f"q{i}", "name": n, "deathPlace": towns[i * 7 % 60]}
                    for i, n in enumerate(PEOPLE[100:400])]}
    )  # fmt: skip
    proposal = propose(one, other)
    assert attributes(proposal, "person") == {(("name",), ("name",))}
    assert proposal.doubtful == 1


def test_unrelated_relationships_are_neither_mapped_nor_pooled() -> None:
    one, who = film_source(FILMS[:200], PEOPLE[:200])
    other, whom = film_target(FILMS[100:300], PEOPLE[100:300])
    source = graph(
        {"Film": one, "Person": who},
        [("Film", "DIRECTED_BY", "Person", cast(1, 200, range(90), 1))],
    )
    target = graph(
        {"Film": other, "Person": whom},
        [("Film", "LIKED_BY", "Person", cast(2, 200, range(120, 200), 9))],
    )
    proposal = propose(source, target)
    assert relations(proposal) == {}
    assert any("DIRECTED_BY" in line for line in proposal.left_out)


def test_leftovers_that_lead_to_the_same_nodes_are_pooled() -> None:
    one, who = film_source(FILMS[:200], PEOPLE[:300])
    other, whom = film_target(FILMS[100:300], PEOPLE[:300])
    source = graph(
        {"Film": one, "Person": who},
        [
            ("Film", "ACTOR", "Person", cast(1, 200, range(200), 3)),
            ("Film", "WRITER", "Person", cast(2, 200, range(180, 260), 1)),
            ("Film", "EDITOR", "Person", cast(3, 200, range(200, 300), 1)),
        ],
    )
    target = graph(
        {"Film": other, "Person": whom},
        [
            ("Film", "STARS", "Person", cast(4, 200, range(200), 3)),
            ("Film", "DIRECTOR", "Person", cast(5, 200, range(190, 290), 1)),
        ],
    )
    assert relations(propose(source, target)) == {
        "actor": ({"(:Film)-[:ACTOR]->(:Person)"}, {"(:Film)-[:STARS]->(:Person)"}),
        "any": (
            {"(:Film)-[:WRITER]->(:Person)", "(:Film)-[:EDITOR]->(:Person)"},
            {"(:Film)-[:DIRECTOR]->(:Person)"},
        ),
    }


def test_citations_that_run_the_other_way() -> None:
    papers = [{"id": f"p{i}", "title": t} for i, t in enumerate(FILMS)]
    pairs = [(i, j) for i in range(100, 400) for j in (i - 1, i // 2)]
    one = graph({"Paper": papers}, [("Paper", "CITES", "Paper", pairs)])
    other = graph(
        {"Article": papers}, [("Article", "CITED_BY", "Article", [(j, i) for i, j in pairs])]
    )
    assert list(relations(propose(one, other)).values()) == [
        ({"(:Paper)-[:CITES]->(:Paper)"}, {"(:Article)<-[:CITED_BY]-(:Article)"})
    ]


def test_several_titles_become_one_attribute() -> None:
    one = graph(
        {"Film": [{"id": f"a{i}", "title": t, "alsoKnownAs": FILMS[i + 200]}
                  for i, t in enumerate(FILMS[:200])]}
    )  # fmt: skip
    other = graph({"Film": [{"id": f"b{i}", "title": t} for i, t in enumerate(FILMS)]})
    assert attributes(propose(one, other), "film") == {(("title", "alsoKnownAs"), ("title",))}


def test_labels_of_the_same_nodes_are_mapped_once() -> None:
    who = [{"id": f"p{i}", "name": n} for i, n in enumerate(PEOPLE[:300])]
    whom = [{"id": f"q{i}", "name": n} for i, n in enumerate(PEOPLE[100:400])]
    one = graph({"Actor": who[:200], "Person": who, "Director": who[150:]})
    other = graph({"Person": whom, "Actor": whom[:100]})
    proposal = propose(one, other)
    assert [e.source.label for e in proposal.mapping.entities] == ["Person"]
    assert sum("the same nodes as Person" in line for line in proposal.left_out) == 3


def test_a_label_of_everything_gives_way() -> None:
    films = [{"uri": f"f{i}", "name": t} for i, t in enumerate(FILMS[:200])]
    who = [{"uri": f"p{i}", "name": n} for i, n in enumerate(PEOPLE[:200])]
    labels = {"Resource": films + who, "Film": films, "Person": who}
    proposal = propose(graph(labels), graph({k: v[:150] for k, v in labels.items()}))
    assert [e.source.label for e in proposal.mapping.entities] == ["Film", "Person"]


def test_without_a_key_a_type_is_doubtful() -> None:
    one = graph({"Film": [{"title": t} for t in FILMS[:200] + FILMS[:30]]})
    other = graph({"Film": [{"id": f"b{i}", "title": t} for i, t in enumerate(FILMS[:200])]})
    proposal = propose(one, other)
    assert proposal.mapping.entities == ()
    (entity,) = proposal.entities
    assert not entity.sure
    assert entity.mapping.source == EntitySide("Film", ("title",))


def test_types_without_attributes_are_mapped_by_name() -> None:
    one = graph(
        {"Film": [{"id": f"a{i}", "title": t} for i, t in enumerate(FILMS)],
         "Role": [{"id": f"r{i}"} for i in range(400)]},
        [("Film", "HAS_ROLE", "Role", [(i, i) for i in range(400)])],
    )  # fmt: skip
    other = graph(
        {"Film": [{"id": f"b{i}", "title": t} for i, t in enumerate(FILMS)],
         "Role": [{"id": f"s{i}"} for i in range(400)]},
        [("Film", "HAS_ROLE", "Role", [(i, i) for i in range(400)])],
    )  # fmt: skip
    proposal = propose(one, other)
    assert {s.label for s, _ in sides(proposal)} == {"Film", "Role"}
    assert attributes(proposal, "role") == set()
    assert len(proposal.mapping.relations) == 1


def test_one_database_is_compared_with_itself() -> None:
    who = [{"id": f"p{i}", "name": n, "born": 1900 + i % 90} for i, n in enumerate(PEOPLE[:300])]
    one = graph(
        {"Person": who, "Agent": who},
        [("Person", "KNOWS", "Person", [(i, i // 2) for i in range(300)])],
    )
    proposal = propose(one, one)
    assert sides(proposal) == {(EntitySide("Person", ("id",)), EntitySide("Person", ("id",)))}
    assert attributes(proposal, "person") == {(("name",), ("name",)), (("born",), ("born",))}
    assert list(relations(proposal).values()) == [
        ({"(:Person)-[:KNOWS]->(:Person)"}, {"(:Person)-[:KNOWS]->(:Person)"})
    ]


def test_names_that_cypher_cannot_quote_are_left_out() -> None:
    films = [{"id": f"a{i}", "title": t, "bad\\u0041": i} for i, t in enumerate(FILMS[:100])]
    one = graph({"Film": films, "B\\u0060": films})
    other = graph({"Film": [{"id": f"b{i}", "title": t} for i, t in enumerate(FILMS[:90])]})
    proposal = propose(one, other)
    assert [e.source.label for e in proposal.mapping.entities] == ["Film"]
    assert sum("backslash" in line for line in proposal.left_out) >= 2


def test_empty_graphs_propose_nothing() -> None:
    empty = graph({})
    assert propose(empty, graph({"Film": [{"id": "a", "title": "M"}]})).entities == ()
    assert propose(empty, empty).entities == ()


def test_hundreds_of_relationship_types_are_pooled_in_any_direction() -> None:
    draw = random.Random(11)
    ends = [(draw.randrange(400), draw.randrange(400)) for _ in range(3000)]
    graphs = []
    for name, kinds in (("r", 120), ("P", 150)):
        nodes = [{"id": f"{name}{i}", "name": title} for i, title in enumerate(FILMS)]
        links = [
            (
                "Thing",
                f"{name}{kind}",
                "Thing",
                [pair for n, pair in enumerate(ends) if n % kinds == kind],
            )
            for kind in range(kinds)
        ]
        graphs.append(graph({"Thing": nodes}, links))
    (pooled,) = (r for r in propose(*graphs).mapping.relations if r.name == "any")
    assert len(pooled.source) == 240
    assert len(pooled.target) == 300
    assert {"(:Thing)-[:r7]->(:Thing)", "(:Thing)<-[:r7]-(:Thing)"} <= {
        str(p) for p in pooled.source
    }


def test_what_is_two_relations_there_and_one_here_is_pooled_whichever_way_it_runs() -> None:
    directs, stars = cast(5, 400, range(200), 1), cast(6, 400, range(100, 500), 2)
    source = graph(
        {
            "Film": [{"id": i, "title": t} for i, t in enumerate(FILMS)],
            "Person": [{"id": i, "name": n} for i, n in enumerate(PEOPLE)],
        },
        [("Film", "DIRECTOR", "Person", directs), ("Film", "STARRING", "Person", stars)],
    )
    target = graph(
        {
            "t1": [{"p0": f"a{i}", "p1": t} for i, t in enumerate(FILMS)],
            "t2": [{"p0": f"b{i}", "p2": n} for i, n in enumerate(PEOPLE)],
        },
        [("t2", "r1", "t1", [(person, film) for film, person in [*directs, *stars]])],
    )
    assert relations(propose(source, target)) == {
        "any": (
            {"(:Film)-[:DIRECTOR]->(:Person)", "(:Film)-[:STARRING]->(:Person)"},
            {"(:t1)<-[:r1]-(:t2)"},
        )
    }


def _roles(
    *ways: tuple[str, str, str], between: str = "Role", **more: list[tuple[int, int]]
) -> GraphProfile:
    """Films and people, two of them in each film by a node of its own."""
    films, people_ = film_target(FILMS[:200], PEOPLE[:200])
    pairs = cast(4, 200, range(200), 2)
    nodes: dict[str, list[Node]] = {
        "Film": [*films],
        "Person": [*people_],
        between: [{"no": n} for n in range(len(pairs))],
    }
    rows = {
        frozenset(("Film", between)): {
            "Film": [film for film, _ in pairs], between: [*range(len(pairs))]
        },
        frozenset(("Person", between)): {
            "Person": [person for _, person in pairs], between: [*range(len(pairs))]
        },
    }  # fmt: skip
    links = [
        (start, kind, end, list(zip(of[start], of[end], strict=True)))
        for start, kind, end in ways
        for of in (rows[frozenset((start, end))],)
    ]
    links += [("Film", kind, "Person", of) for kind, of in more.items()]
    return graph(nodes, links)


@pytest.mark.parametrize(
    ("ways", "there", "found"),
    [
        ([("Film", "HAS", "Role"), ("Role", "OF", "Person")], ("Film", "Person"),
         "(:Film)-[:HAS]->(:Role)-[:OF]->(:Person)"),
        ([("Role", "IN", "Film"), ("Role", "BY", "Person")], ("Film", "Person"),
         "(:Film)<-[:IN]-(:Role)-[:BY]->(:Person)"),
        ([("Person", "PLAYS", "Role"), ("Film", "HAS", "Role")], ("Person", "Film"),
         "(:Person)-[:PLAYS]->(:Role)<-[:HAS]-(:Film)"),
    ],
)  # fmt: skip
def test_a_relationship_is_a_node_of_its_own_in_the_other_graph(
    ways: list[tuple[str, str, str]], there: tuple[str, str], found: str
) -> None:
    films, people_ = film_source(FILMS[:200], PEOPLE[:200])
    pairs = cast(4, 200, range(200), 2)
    turned = [(person, film) for film, person in pairs]
    source = graph(
        {"Film": films, "Person": people_},
        [(there[0], "STARRING", there[1], pairs if there[0] == "Film" else turned)],
    )
    for graphs in ((source, _roles(*ways)), (_roles(*ways), source)):
        proposal = propose(*graphs)
        [relation] = proposal.mapping.relations
        direct = f"(:{there[0]})-[:STARRING]->(:{there[1]})"
        assert {str(p) for p in (*relation.source, *relation.target)} == {direct, found}
        assert not any("Role" in line for line in proposal.left_out)
        assert "with a Role between" in proposal.relations[0].reason


def test_nodes_of_their_own_in_both_graphs_that_have_no_key() -> None:
    source = _roles(("Film", "HAS", "Role"), ("Role", "OF", "Person"))
    target = _roles(("Part", "in", "Film"), ("Person", "plays", "Part"), between="Part")
    bare = [
        replace(side, labels=tuple(
            replace(label, properties=(), nodes=()) if label.label in ("Role", "Part") else label
            for label in side.labels
        ))
        for side in (source, target)
    ]  # fmt: skip
    assert relations(propose(bare[0], bare[1])) == {
        "role": (
            {"(:Film)-[:HAS]->(:Role)-[:OF]->(:Person)"},
            {"(:Film)<-[:in]-(:Part)<-[:plays]-(:Person)"},
        )
    }


def test_nodes_between_of_two_labels_are_one_way() -> None:
    films, people_ = film_source(FILMS[:200], PEOPLE[:200])
    pairs = cast(4, 200, range(200), 2)
    source = graph({"Film": films, "Person": people_}, [("Film", "STARRING", "Person", pairs)])
    target = _roles(("Film", "HAS", "Role"), ("Role", "OF", "Person"))
    labels = [replace(x, label="Credit") for x in target.labels if x.label == "Role"]
    again = [
        replace(x, start=x.start.replace("Role", "Credit"), end=x.end.replace("Role", "Credit"))
        for x in target.relationships
    ]
    both = GraphProfile((*target.labels, *labels), (*target.relationships, *again))
    assert relations(propose(source, both)) == {
        "starring": (
            {"(:Film)-[:STARRING]->(:Person)"}, {"(:Film)-[:HAS]->(:Role)-[:OF]->(:Person)"}
        )
    }  # fmt: skip


def test_what_is_several_relationships_here_and_one_node_there_is_pooled() -> None:
    films, people_ = film_source(FILMS[:200], PEOPLE[:200])
    pairs = cast(4, 200, range(200), 2)
    source = graph(
        {"Film": films, "Person": people_},
        [("Film", "ACTOR", "Person", pairs[::2]), ("Film", "WRITER", "Person", pairs[1::2])],
    )
    target = _roles(("Film", "HAS", "Role"), ("Role", "OF", "Person"))
    assert relations(propose(source, target)) == {
        "any": (
            {"(:Film)-[:ACTOR]->(:Person)", "(:Film)-[:WRITER]->(:Person)"},
            {"(:Film)-[:HAS]->(:Role)-[:OF]->(:Person)"},
        )
    }


def test_where_a_relationship_leads_there_at_once_no_way_through_a_node_is_pooled() -> None:
    films, people_ = film_source(FILMS[:200], PEOPLE[:200])
    pairs = cast(4, 200, range(200), 2)
    source = graph({"Film": films, "Person": people_}, [("Film", "STARRING", "Person", pairs)])
    target = _roles(("Film", "HAS", "Role"), ("Role", "OF", "Person"), STARS=pairs)
    assert relations(propose(source, target)) == {
        "starring": ({"(:Film)-[:STARRING]->(:Person)"}, {"(:Film)-[:STARS]->(:Person)"})
    }


def test_what_leads_there_at_once_has_no_rival_in_what_leads_through_a_node() -> None:
    films, people_ = film_source(FILMS[:200], PEOPLE[:200])
    pairs = cast(4, 200, range(200), 2)
    more = cast(1, 200, range(200), 3)
    source = graph({"Film": films, "Person": people_}, [("Film", "p57", "Person", more)])
    target = _roles(("Film", "HAS", "Role"), ("Role", "OF", "Person"), q12=pairs)
    assert relations(propose(source, target)) == {
        "person": ({"(:Film)-[:p57]->(:Person)"}, {"(:Film)-[:q12]->(:Person)"})
    }


@pytest.mark.parametrize("same", [True, False])
def test_a_way_by_nodes_that_many_share_needs_the_same_nodes_at_its_end(same: bool) -> None:
    songs, artists = titles(300, 41), people(50, 42)
    album_of, artist_of = ([n // of for n in range(300)] for of in (5, 10))
    # Of twenty writers four are among the thirty who made an album.
    writer_of = artist_of if same else [26 + n // 15 for n in range(300)]
    source = graph(
        {
            "Song": [{"id": f"s{i}", "title": t} for i, t in enumerate(songs)],
            "Album": [{"no": f"{i}"} for i in range(60)],
            "Artist": [{"id": f"a{i}", "name": n} for i, n in enumerate(artists)],
        },
        [
            ("Song", "ON", "Album", list(enumerate(album_of))),
            ("Album", "BY", "Artist", [(n, n // 2) for n in range(60)]),
        ],
    )
    target = graph(
        {
            "Song": [{"id": f"t{i}", "title": t} for i, t in enumerate(songs)],
            "Artist": [{"id": f"b{i}", "name": n} for i, n in enumerate(artists)],
        },
        [("Song", "WRITER", "Artist", list(enumerate(writer_of)))],
    )
    found = relations(propose(source, target))
    way = {"(:Song)-[:ON]->(:Album)-[:BY]->(:Artist)"}, {"(:Song)-[:WRITER]->(:Artist)"}
    assert [*found.values()] == ([way] if same else [])


def test_names_written_with_initials_are_names_of_the_same_people() -> None:
    initials = [f"{n.split()[-1]}, {n[0]}." for n in PEOPLE]
    source = graph({"Author": [{"id": f"a{i}", "name": n} for i, n in enumerate(PEOPLE)]}, [])
    target = graph({"Agent": [{"id": f"b{i}", "label": n} for i, n in enumerate(initials)]}, [])
    proposal = propose(source, target)
    assert sides(proposal) == {(EntitySide("Author", ("id",)), EntitySide("Agent", ("id",)))}
    assert attributes(proposal, "author") == {(("name",), ("label",))}


def test_first_and_last_name_are_one_attribute_with_the_full_name() -> None:
    given, last = ([n.split()[at] for n in PEOPLE] for at in (0, -1))
    source = graph(
        {"Person": [{"id": f"a{i}", "given": g, "surname": s}
                    for i, (g, s) in enumerate(zip(given, last, strict=True))]},
        [],
    )  # fmt: skip
    target = graph(
        {"Customer": [{"id": f"b{i}", "full_name": f"{s}, {g}"}
                      for i, (g, s) in enumerate(zip(given, last, strict=True))]},
        [],
    )  # fmt: skip
    (pair,) = attributes(propose(source, target), "person")
    assert set(pair[0]) == {"given", "surname"}
    assert pair[1] == ("full_name",)


def test_an_address_is_street_house_number_and_town_together() -> None:
    draw = random.Random(8)
    streets = [f"{w} {draw.choice(('street', 'road', 'lane'))}" for w in titles(300, 9)]
    numbers, towns = ([draw.randrange(1, 300) for _ in streets], [n.split()[-1] for n in PEOPLE])
    source = graph(
        {"Shop": [{"id": f"a{i}", "house_no": n, "street": s, "town": t}
                  for i, (n, s, t) in enumerate(zip(numbers, streets, towns, strict=False))]},
        [],
    )  # fmt: skip
    target = graph(
        {"Shop": [{"id": f"b{i}", "address": f"{n} {s}, {t}"}
                  for i, (n, s, t) in enumerate(zip(numbers, streets, towns, strict=False))]},
        [],
    )  # fmt: skip
    (pair,) = attributes(propose(source, target), "shop")
    assert set(pair[0]) == {"house_no", "street", "town"}
    assert pair[1] == ("address",)


def test_amounts_and_durations_are_numbers() -> None:
    def films(side: str, said: Sequence[tuple[object, object]]) -> GraphProfile:
        rows = zip(titles(300, 26), said, strict=True)
        return graph({
            "Film": [
                {"id": f"{side}{i}", "title": title, "price": price, "runtime": runtime}
                for i, (title, (price, runtime)) in enumerate(rows)
            ]
        })  # fmt: skip

    source = films("a", [(f"$ {i % 40}.99", f"1h {i % 60}m") for i in range(300)])
    target = films("b", [(i % 40 + 0.99, f"{60 + i % 60} min") for i in range(300)])
    assert attributes(propose(source, target), "film") == {
        ((name,), (name,)) for name in ("title", "price", "runtime")
    }


def test_uris_as_names_and_literals_with_datatypes() -> None:
    name, label = "http://xmlns.com/foaf/0.1/name", "http://www.w3.org/2000/01/rdf-schema#label"
    born, date = "http://dbpedia.org/ontology/birthDate", "http://www.w3.org/2001/XMLSchema#date"
    source = graph(
        {"Person": [{"id": f"a{i}", name: f'"{n}"@en', born: f'"19{i % 90 + 10}-03-04"^^<{date}>'}
                    for i, n in enumerate(PEOPLE)]},
        [],
    )  # fmt: skip
    target = graph(
        {"Human": [{"id": f"b{i}", label: n, "born": f"04.03.19{i % 90 + 10}"}
                   for i, n in enumerate(PEOPLE)]},
        [],
    )  # fmt: skip
    assert attributes(propose(source, target), "person") == {
        ((name,), (label,)),
        ((born,), ("born",)),
    }


def _uri(name: str) -> str:
    return f"http://dbpedia.org/resource/{quote(name.replace(' ', '_'))}"


def test_a_name_that_stands_only_in_the_key() -> None:
    source = graph({"Film": [{"uri": _uri(t), "shown": 1900 + i} for i, t in enumerate(FILMS)]})
    target = graph({"Movie": [{"id": i, "title": t} for i, t in enumerate(FILMS)]})
    [film] = propose(source, target).mapping.entities
    assert [(a.name, a.source, a.target) for a in film.attributes] == [
        ("title", ("uri",), ("title",))
    ]


def test_names_that_stand_only_in_the_keys_of_both() -> None:
    source = graph({"Film": [{"uri": _uri(t)} for t in FILMS[:300]]})
    target = graph({"Movie": [{"page": f"http://example.org/{quote(t)}"} for t in FILMS[100:]]})
    assert attributes(propose(source, target), "film") == {(("uri",), ("page",))}


@pytest.mark.parametrize(("named", "kept"), [(400, False), (200, True)])
def test_a_key_that_repeats_the_name_is_no_attribute(named: int, kept: bool) -> None:
    def films(key: str) -> GraphProfile:
        nodes: list[dict[str, object]] = [{key: _uri(title)} for title in FILMS]
        for node, title in zip(nodes[:named], FILMS, strict=False):
            node["title"] = title
        return graph({"Film": nodes})

    found = attributes(propose(films("uri"), films("iri")), "film")
    assert found == {(("title",), ("title",))} | ({(("uri",), ("iri",))} if kept else set())


@pytest.mark.parametrize(
    ("key", "found"),
    [
        (_uri, {"uri"}),
        (lambda name: f"http://example.org/{PEOPLE.index(name)}", set()),
        (lambda name: name.lower().replace(" ", "-").replace(".", ""), {"uri"}),
    ],
)
def test_the_names_in_one_graphs_keys(key: Callable[[str], str], found: set[str]) -> None:
    one = graph({"Person": [{"uri": key(n), "born": 1900 + i % 90} for i, n in enumerate(PEOPLE)]})
    assert attributes(propose(one, one), "person") == {((n,), (n,)) for n in {"born", *found}}


def test_a_name_in_several_languages_is_one_attribute() -> None:
    german = [t if i % 4 == 0 else f"{t[::-1]} Werk" for i, t in enumerate(FILMS)]
    source = graph({
        "Film": [{"id": f"a{i}", "name": t, **({"name:de": german[i]} if i % 2 else {})}
                 for i, t in enumerate(FILMS)]
    })  # fmt: skip
    target = graph({
        "Movie": [{"no": i, "label_de": german[i], **({"label_en": t} if i % 3 else {})}
                  for i, t in enumerate(FILMS)]
    })  # fmt: skip
    [(one, other)] = attributes(propose(source, target), "film")
    assert set(one) == {"name", "name:de"}
    assert set(other) == {"label_de", "label_en"}


def test_texts_with_their_language_behind() -> None:
    source = graph({"ns0__Film": [{"uri": f"http://e.example/{i}", "p1": [f"{t}@en"]}
                                  for i, t in enumerate(FILMS)]})  # fmt: skip
    target = graph({"Movie": [{"no": i, "title": t} for i, t in enumerate(FILMS)]})
    assert attributes(propose(source, target), "film") == {(("p1",), ("title",))}


def _towns(first: int, said: Mapping[str, Callable[[int], object]]) -> list[Node]:
    return [
        {"id": f"{first}-{i}", "name": TOWNS[i], **{key: of(i) for key, of in said.items()}}
        for i in range(first, first + 250)
    ]


def _known(row: int) -> int:
    return random.Random(row).randrange(1_000, 9_000_000)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # Populations of two years: no value in common.
        (lambda i: _known(i), lambda i: int(_known(i) * (0.96 + i % 7 / 100))),
        # An area in two units.
        (lambda i: _known(i) / 10, lambda i: f"{_known(i) / 10 / 2.589988:.3f} mi\u00b2"),
        (lambda i: f"{1500 + _known(i) % 500}-02-03", lambda i: 1500 + _known(i) % 500),
        (lambda i: f"Zone{_known(i) % 30}", lambda i: f"Earth/Zone{_known(i) % 30}"),
    ],
)
def test_namesakes_tell_what_is_one_under_unlike_names(
    one: Callable[[int], object], other: Callable[[int], object]
) -> None:
    source = graph({"Town": _towns(0, {"apfel": one, "birne": lambda i: _known(i + 5_000)})})
    target = graph({"Town": _towns(100, {"quince": lambda i: _known(i + 9_000), "fig": other})})
    proposal = propose(source, target)
    assert attributes(proposal, "town") == {(("name",), ("name",)), (("apfel",), ("fig",))}
    (line,) = (x for x in proposal.entities[0].attributes if x.mapping.source == ("apfel",))
    assert "namesakes agree" in line.reason


def test_what_namesakes_agree_in_by_chance_is_nothing() -> None:
    source = graph({"Town": _towns(0, {"apfel": lambda i: 1 + (i % 20 == 0)})})
    target = graph({"Town": _towns(100, {"fig": lambda i: 1 + (i % 17 == 0)})})
    assert attributes(propose(source, target), "town") == {(("name",), ("name",))}


def test_seasons_are_what_stands_between_series_and_episodes() -> None:
    named = titles(1260, 22)
    series, episodes = named[:60], named[60:]
    source = graph(
        {
            "TVSeries": [{"id": f"s{i}", "name": n} for i, n in enumerate(series)],
            "Season": [{"id": f"n{i}", "name": f"Season {i % 5 + 1}"} for i in range(150)],
            "Episode": [{"id": f"e{i}", "name": n} for i, n in enumerate(episodes)],
        },
        [
            ("Episode", "season", "Season", [(i, i % 150) for i in range(1200)]),
            ("Season", "part_of", "TVSeries", [(i, i % 60) for i in range(150)]),
        ],
    )
    target = graph(
        {
            "Brand": [{"id": f"b{i}", "title": n} for i, n in enumerate(series)],
            "Run": [{"id": f"r{i}", "title": f"{series[i % 60]}: {i}"} for i in range(150)],
            "Episode": [{"id": f"p{i}", "title": n} for i, n in enumerate(episodes)],
        },
        [
            ("Run", "hasEpisode", "Episode", [(i % 150, i) for i in range(1200)]),
            ("Brand", "hasRun", "Run", [(i % 60, i) for i in range(150)]),
        ],
    )
    proposal = propose(source, target)
    assert (EntitySide("Season", ("id",)), EntitySide("Run", ("id",))) in sides(proposal)
    (season,) = (e for e in proposal.entities if e.mapping.name == "season")
    assert season.reason == "they stand between the same types"
    assert len(relations(proposal)) == 2


def _programmes(label: str, word: str, show: str, ends: tuple[str, str, str]) -> GraphProfile:
    """Shows and their seasons, "Season 4" here and "Series 4" there."""
    return graph(
        {
            show: [
                {"id": f"{label}{i}", label: f"{n} {i % 30}"} for i, n in enumerate(titles(90, 24))
            ],
            "Season": [{"id": f"{label}s{i}", label: f"{word} {i % 30}"} for i in range(270)],
        },
        [(*ends, [(i // 3, i) if ends[2] == "Season" else (i, i // 3) for i in range(270)])],
    )


def test_a_word_that_all_names_have_tells_nothing_against_them() -> None:
    source = _programmes("name", "Season", "Show", ("Season", "season_of", "Show"))
    target = _programmes("label", "Series", "Programme", ("Programme", "has", "Season"))
    assert attributes(propose(source, target), "season") == {(("name",), ("label",))}


def test_the_only_relationship_of_two_types_is_one_relation() -> None:
    source = _programmes("name", "Season", "Show", ("Season", "run", "Show"))
    target = _programmes("label", "Series", "Programme", ("Programme", "CONTAINS", "Season"))
    assert relations(propose(source, target)) == {
        "run": (
            {"(:Season)-[:run]->(:Show)"},
            {"(:Season)<-[:CONTAINS]-(:Programme)"},
        )
    }


@pytest.mark.parametrize(("names", "found"), [(150, True), (12, False)])
def test_names_that_repeat_tell_in_proportion(names: int, found: bool) -> None:
    said = titles(names, 25)
    source = graph({"Broadcast": [{"id": f"b{i}", "name": said[i % names]} for i in range(400)]})
    target = graph({"Part": [{"id": f"p{i}", "title": said[i % names]} for i in range(400)]})
    proposal = propose(source, target)
    assert bool(proposal.mapping.entities) == found
    if found:
        assert attributes(proposal, "broadcast") == {(("name",), ("title",))}


def test_regions_without_a_name_stand_between_countries_and_towns_of_graphs_of_any_size() -> None:
    named = titles(2130, 23)
    countries, towns = named[:30], named[30:]

    def world(
        count: int, region: str, names: tuple[str, str], kinds: tuple[str, str]
    ) -> GraphProfile:
        regions = [{"id": f"{region}{i}", "code": f"{region}-{i}"} for i in range(90)]
        return graph(
            {
                names[0]: [{"id": f"c{i}", "name": n} for i, n in enumerate(countries)],
                region: regions,
                names[1]: [{"id": f"t{i}", "name": n} for i, n in enumerate(towns[:count])],
            },
            [
                (names[1], kinds[0], region, [(i, i % 90) for i in range(count)]),
                (region, kinds[1], names[0], [(i, i % 30) for i in range(90)]),
            ],
        )

    source = world(200, "Q1", ("Country", "Town"), ("in", "of"))
    target = world(2_100, "Z9", ("Country", "Town"), ("f3", "f4"))
    proposal = propose(source, target)
    assert (EntitySide("Q1", ("id",)), EntitySide("Z9", ("id",))) in sides(proposal)
    assert len(relations(proposal)) == 2


def _airports(turn: Callable[[float, float], dict[str, object]], first: int) -> list[Node]:
    draw = random.Random(6)
    places = [(draw.uniform(-80, 80), draw.uniform(-180, 180)) for _ in range(400)]
    return [
        {"code": f"{first}-{i}", "name": TOWNS[i], **turn(*places[i])}
        for i in range(first, first + 250)
    ]


@pytest.mark.parametrize("halves", HALVES)
@pytest.mark.parametrize("whole", WHOLE)
def test_latitude_and_longitude_are_the_position_of_the_other_side(
    halves: tuple[str, str], whole: str
) -> None:
    source = graph({"Airport": _airports(lambda a, b: dict(zip(halves, (a, b), strict=True)), 0)})
    target = graph({"Airport": _airports(lambda a, b: {whole: WHOLE[whole](a, b)}, 100)})
    for one, other in ((source, target), (target, source)):
        (found,) = propose(one, other).mapping.entities
        (place,) = (a for a in found.attributes if a.kind == "position")
        assert place.name == "position"
        assert {place.source, place.target} == {halves, (whole,)}


def test_what_no_degree_can_be_is_no_longitude() -> None:
    source = graph({"Airport": _airports(lambda a, b: {"lat": a, "long": 1000 + b}, 0)})
    target = graph({"Airport": _airports(lambda a, b: {"pos": WHOLE["pos"](a, b)}, 100)})
    (found,) = propose(source, target).mapping.entities
    assert not [a for a in found.attributes if a.kind == "position"]


def test_halves_of_other_names_are_one_position() -> None:
    source = graph({"Airport": _airports(lambda a, b: {"lat": a, "long": b}, 0)})
    target = graph({"Airport": _airports(lambda a, b: {"latitude": a, "longitude": b}, 100)})
    place = (("lat", "long"), ("latitude", "longitude"))
    assert place in attributes(propose(source, target), "airport")


def test_positions_of_other_names_are_one_attribute() -> None:
    source = graph({"Airport": _airports(lambda a, b: {"p7": WHOLE["pos"](a, b)}, 0)})
    target = graph({"Airport": _airports(lambda a, b: {"where": WHOLE["place"](a, b)}, 100)})
    assert (("p7",), ("where",)) in attributes(propose(source, target), "airport")


def test_halves_of_the_same_names_are_one_position() -> None:
    graphs = [
        graph({"Airport": _airports(lambda a, b: {"lat": a, "lon": b}, first)}) for first in (0, 9)
    ]
    place = (("lat", "lon"), ("lat", "lon"))
    for proposal in (propose(*graphs), propose(graphs[0], graphs[0])):
        found = attributes(proposal, "airport")
        assert place in found
        assert not {(("lat",), ("lat",)), (("lon",), ("lon",))} & found


@pytest.mark.parametrize(
    ("name", "other", "called"),
    [
        ("elevation_ft", "altitude", "elevation"),
        ("areaKm2", "area_sq_mi", "area"),
        ("depthM", "depth", "depth"),
        ("depth_m", "depth_m", "depth_m"),
    ],
)
def test_a_unit_in_a_name_is_no_part_of_it(name: str, other: str, called: str) -> None:
    graphs = [
        graph({"Lake": [{"name": town, said: float(7 + row * factor)} for row, town in towns]})
        for said, factor, towns in (
            (name, 3.28, [*enumerate(TOWNS)][:300]),
            (other, 1.0, [*enumerate(TOWNS)][100:]),
        )
    ]
    (lake,) = propose(*graphs).mapping.entities
    assert (called, (name,), (other,)) in {(a.name, a.source, a.target) for a in lake.attributes}


def test_two_positions_are_not_mixed_up() -> None:
    source = graph({"Airport": _airports(lambda a, b: {"lat": a, "lon": b}, 0)})
    two = _airports(lambda a, b: {"old": WHOLE["pos"](a, b), "new": WHOLE["pos"](b / 3, a)}, 100)
    (found,) = propose(source, graph({"Airport": two})).mapping.entities
    assert not [a for a in found.attributes if a.kind == "position"]


def _nicknamed(name: str, known_as: str, first: int) -> list[Node]:
    """Return towns of which each graph calls another half by what both know as a further name."""
    other = titles(400, 77)
    return [
        {
            "code": f"{first}-{row}",
            name: (other if row % 2 == (first > 0) else TOWNS)[row],
            **({known_as: [TOWNS[row], other[row]]} if known_as else {}),
        }
        for row in range(first, first + 250)
    ]


@pytest.mark.parametrize("aliases", ["aliases", "skos__altLabel", "alternative_names", "aka"])
def test_a_name_takes_its_aliases(aliases: str) -> None:
    said = graph({"Town": _nicknamed("name", aliases, 0)})
    plain = graph({"Town": _nicknamed("label", "", 100)})
    assert (("name", aliases), ("label",)) in attributes(propose(said, plain), "town")
    assert (("label",), ("name", aliases)) in attributes(propose(plain, said), "town")
    both = graph({"Town": _nicknamed("label", "alias", 100)})
    assert (("name", aliases), ("label", "alias")) in attributes(propose(said, both), "town")


def test_names_and_aliases_are_one_attribute_whatever_they_are_called() -> None:
    other = titles(400, 77)
    source, target = (
        graph({
            "Town": [
                {"code": f"{first}-{row}", names[0]: TOWNS[row], names[1]: [TOWNS[row], other[row]]}
                for row in range(first, first + 250)
            ]
        })
        for first, names in ((0, ("p1", "p2")), (100, ("label", "aliases")))
    )  # fmt: skip
    assert attributes(propose(source, target), "town") == {(("p1", "p2"), ("label", "aliases"))}


def test_what_has_only_an_alias_is_paired_by_it() -> None:
    source = graph({"Town": [{"code": f"a{row}", "name": TOWNS[row]} for row in range(250)]})
    target = graph({"Town": [{"code": f"b{row}", "alias": TOWNS[row]} for row in range(100, 350)]})
    assert (("name",), ("alias",)) in attributes(propose(source, target), "town")


def _people(names: Callable[[str, str], dict[str, object]], first: int) -> list[Node]:
    draw = random.Random(11)
    given = ["ada", "bela", "carl", "dora", "emil", "fritz", "gerda", "hugo", "ines", "jonas"]
    # Hardly two people share a surname, and a fifth of them are in both graphs.
    people = [(draw.choice(given), "".join(draw.choices("aeilmnorst", k=7))) for _ in range(450)]
    rows = range(first, first + 250)
    return [{"code": f"{first}-{row}", "age": row % 60, **names(*people[row])} for row in rows]


@pytest.mark.parametrize(
    ("part", "rest", "whole"),
    [
        ("given_name", "surname", "full_name"),
        ("firstName", "lastName", "name"),
        ("p1", "p2", "p3"),
        ("vorname", "nachname", "person"),
    ],
)
def test_a_full_name_is_the_first_and_the_last_name(part: str, rest: str, whole: str) -> None:
    parts = _people(lambda a, b: {part: a, rest: b}, 0)
    full = _people(lambda a, b: {whole: f"{b}, {a}"}, 200)
    one, other = (graph({"Person": nodes}) for nodes in (parts, full))
    for pair in ((one, other), (other, one)):
        (person,) = propose(*pair).mapping.entities
        (name,) = (a for a in person.attributes if (whole,) in (a.source, a.target))
        assert {frozenset(name.source), frozenset(name.target)} == {
            frozenset((part, rest)),
            frozenset((whole,)),
        }


def test_a_surname_is_found_where_samples_hold_a_few_of_them() -> None:
    draw = random.Random(4)
    given = [name.split()[0] for name in people(200, 9)]
    syllables = ["ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "zu", "dra", "ster"]
    names = [
        (draw.choice(given), "".join(draw.choices(syllables, k=4)).title()) for _ in range(9_000)
    ]
    films = titles(1_600, 5)

    def known(said: Callable[[int], Node], first: int, acted: str, directed: str) -> GraphProfile:
        persons = [said(row) for row in range(first, first + 6_000)]
        works = [{"id": f"{first}f{i}", "title": film} for i, film in enumerate(films)]
        cast = [(film, (7 * film - first) % 6_000) for film in range(1_600)]
        return graph(
            {"Person": persons, "Film": works},
            [("Film", acted, "Person", cast), ("Film", directed, "Person", cast[::2])],
        )

    one = known(
        lambda row: {"code": f"a{row}", "first": names[row][0], "last": names[row][1]},
        0,
        "ACTOR",
        "WRITER",
    )
    other = known(
        # With a middle initial; of one in fifty the surname is all.
        lambda row: {
            "code": f"b{row}",
            "whole": f"{names[row][1]}, {names[row][0]} {'KLM'[row % 3]}."
            if row % 50
            else names[row][1],
        },
        1_000,
        "ACTOR",
        "EDITED_BY",
    )
    mapping = propose(one, other).mapping
    (person,) = (e for e in mapping.entities if e.source.label == "Person")
    assert [(set(a.source), a.target) for a in person.attributes] == [
        ({"first", "last"}, ("whole",))
    ]
    # Of a name in two parts there is no telling whether the same people are at both ends.
    pooled = next(r for r in mapping.relations if r.name == "any")
    assert {p.type for p in (*pooled.source, *pooled.target)} == {"WRITER", "EDITED_BY"}


def test_a_name_is_not_completed_by_what_is_no_part_of_the_other() -> None:
    parts = _people(lambda a, b: {"given_name": a, "employer": f"{b} & sons"}, 0)
    other = _people(lambda a, b: {"given_name": a, "employer_name": f"{b} & sons"}, 100)
    graphs = [graph({"Person": nodes}) for nodes in (parts, other)]
    found = attributes(propose(*graphs), "person")
    assert (("given_name",), ("given_name",)) in found


GENRES = [
    f"{word.title()} {kind}"
    for word in (
        "night",
        "river",
        "glass",
        "winter",
        "stone",
        "garden",
        "paper",
        "iron",
        "island",
        "mirror",
        "fire",
        "salt",
    )
    for kind in ("drama", "comedy")
]
AWAY = "-[:HAS_GENRE]->(:Genre).name"


def _told(genre: str, films: range, genres: list[str], seed: int = 4) -> list[Node]:
    draw = random.Random(seed)
    return [
        {"id": f"t{i}", "title": FILMS[i], **({genre: draw.choice(genres)} if genre else {})}
        for i in films
    ]


def _as_nodes(
    kind: str, films: range, named: Sequence[Node], *, back: bool = False, ways: int = 1
) -> GraphProfile:
    draw = random.Random(4)
    pairs = [(row, draw.randrange(len(named))) for _ in range(ways) for row in range(len(films))]
    ends = ("Genre", kind, "Film") if back else ("Film", kind, "Genre")
    turned_pairs = [pair[::-1] for pair in pairs] if back else pairs
    return graph({"Film": _told("", films, []), "Genre": named}, [(*ends, turned_pairs)])


def _line(proposal: Proposal, sure: bool = True) -> list[tuple[str, str, str]]:
    (film,) = (e for e in proposal.entities if e.mapping.name == "film")
    return [
        (a.mapping.name, "+".join(map(str, a.mapping.source)), "+".join(map(str, a.mapping.target)))
        for a in film.attributes
        if a.sure is sure and a.mapping.name not in ("id", "title")
    ]


def test_a_text_here_is_a_node_there() -> None:
    texts = graph({"Film": _told("genre", range(300), GENRES)})
    named = [{"code": f"g{i}", "name": name.upper()} for i, name in enumerate(GENRES)]
    nodes = _as_nodes("HAS_GENRE", range(50, 350), named)
    assert _line(propose(texts, nodes)) == [("genre", "genre", AWAY)]
    assert _line(propose(nodes, texts)) == [("genre", AWAY, "genre")]
    assert not [said for said in propose(nodes, texts).left_out if "Genre" in said]
    back = _as_nodes("CONTAINS", range(50, 350), named, back=True)
    assert _line(propose(texts, back)) == [("genre", "genre", "<-[:CONTAINS]-(:Genre).name")]


def test_a_name_that_says_nothing_is_known_by_its_values() -> None:
    named = [{"code": f"g{i}", "name": name} for i, name in enumerate(GENRES)]
    texts = graph({"Film": _told("in", range(300), GENRES)})
    assert _line(propose(texts, _as_nodes("p12", range(300), named))) == [
        ("in", "in", "-[:p12]->(:Genre).name")
    ]


def test_names_alone_and_values_alone_want_a_look() -> None:
    named = [{"code": f"g{i}", "name": name} for i, name in enumerate(GENRES)]
    coded = graph({"Film": _told("genre", range(300), ["DR", "CO", "HO"])})
    proposal = propose(coded, _as_nodes("HAS_GENRE", range(300), named))
    assert _line(proposal) == []
    assert _line(proposal, sure=False) == [("genre", "genre", AWAY)]
    other = graph({"Film": _told("mood", range(300), GENRES)})
    proposal = propose(other, _as_nodes("HAS_GENRE", range(300), named))
    assert _line(proposal) == []
    assert _line(proposal, sure=False) == [("mood", "mood", AWAY)]


def test_neighbours_that_are_compared_as_such_or_are_very_many_are_no_attribute() -> None:
    named = [{"code": f"g{i}", "name": name} for i, name in enumerate(GENRES)]
    nodes = _as_nodes("HAS_GENRE", range(300), named)
    draw = random.Random(9)
    films = [{**film, "genre": draw.choice(GENRES)} for film in _told("", range(300), [])]
    both = graph(
        {"Film": films, "Genre": named},
        [("Film", "HAS_GENRE", "Genre", [(i, draw.randrange(24)) for i in range(300)])],
    )
    proposal = propose(both, nodes)
    assert relations(proposal)
    assert _line(proposal) == []
    texts = graph({"Film": _told("genre", range(300), GENRES)})
    assert _line(propose(texts, _as_nodes("HAS_GENRE", range(300), named, ways=31))) == []


def test_a_text_here_is_said_through_a_node_there() -> None:
    films, _ = film_source(FILMS[:200], PEOPLE[:200])
    cast_of = dict(cast(4, 200, range(200), 1))
    texts = graph({
        "Film": [{**film, "performer": PEOPLE[cast_of[i]]} for i, film in enumerate(films)]
    })  # fmt: skip
    nodes = _roles(("Film", "HAS", "Role"), ("Role", "OF", "Person"))
    said = "-[:HAS]->(:Role)-[:OF]->(:Person).name"
    line = {line[1:] for line in _line(propose(texts, nodes))}
    assert ("performer", said) in line
    proposal = propose(nodes, texts)
    assert (said, "performer") in {line[1:] for line in _line(proposal)}
    assert not [said for said in proposal.left_out if "Role" in said or "Person" in said]


@pytest.mark.parametrize("between", [None, "; "])
def test_a_list_takes_all_ways_to_the_people_it_names(between: str | None) -> None:
    acted, directed = cast(4, 300, range(200), 2), cast(5, 300, range(150, 300), 1)
    films = [{"uri": f"f{row}", "title": title} for row, title in enumerate(FILMS[:300])]
    persons = [{"uri": f"p{row}", "name": name} for row, name in enumerate(PEOPLE[:300])]
    editors = cast(6, 300, range(300, 330), 1)
    nodes = graph(
        {
            "Film": films,
            "Person": [*persons, *({"uri": f"e{n}", "name": PEOPLE[n]} for n in range(300, 330))],
        },
        [
            ("Film", "STARRING", "Person", acted),
            ("Film", "DIRECTOR", "Person", directed),
            ("Film", "EDITOR", "Person", editors),
        ],
    )
    told: list[list[str]] = [[] for _ in films]
    for film, person in acted + directed:
        told[film].append(turned(PEOPLE[person]))
    lists = graph({
        "Movie": [
            {
                "movieId": f"m{row}",
                "name": FILMS[row],
                "people": names if between is None else between.join(names),
            }
            for row, names in enumerate(told)
        ]
    })  # fmt: skip
    found = propose(nodes, lists)
    ends = {tuple(map(str, a.source)): a.target for a in found.mapping.entities[0].attributes}
    both = ("-[:DIRECTOR]->(:Person).name", "-[:STARRING]->(:Person).name")
    assert {tuple(sorted(one)): other for one, other in ends.items()} == {
        ("title",): ("name",),
        both: ("people",),
    }


def test_people_are_paired_by_who_they_are_not_by_the_words_of_their_names() -> None:
    draw = random.Random(8)
    who = [draw.choice(PEOPLE[:200]) for _ in range(300)]
    films: list[Node] = [
        {"uri": f"f{row}", "title": FILMS[row], "penned": who[row]}
        | ({"cutter": draw.choice(PEOPLE[200:])} if row % 8 == 0 else {})
        for row in range(300)
    ]
    movies: list[Node] = [
        {"movieId": f"m{row}", "name": FILMS[row], "boss": turned(who[row])} for row in range(300)
    ]
    assert attributes(propose(graph({"Film": films}), graph({"Movie": movies})), "film") == {
        (("title",), ("name",)),
        (("penned",), ("boss",)),
    }


def test_a_property_without_values_is_the_rest_of_nothing() -> None:
    def label(*properties: PropertyProfile) -> GraphProfile:
        return GraphProfile((LabelProfile("Film", 1, properties),), ())

    key = PropertyProfile("id", ("STRING",), 1.0, 1.0, ())
    said = ("0", "A")
    found = propose(
        label(key, PropertyProfile("1", (), 0.0, 0.0, said)),
        label(
            key,
            PropertyProfile("1", (), 0.0, 1.0, ("",)),
            PropertyProfile("00", (), 0.0, 1.0, said),
        ),
    )
    assert {("1",)} >= {a.source for e in found.mapping.entities for a in e.attributes}
