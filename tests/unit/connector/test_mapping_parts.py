"""Labels that are parts of one kind in the other graph are one entity type."""

from __future__ import annotations

import pytest

from connector.config import EntityMapping, EntitySide, Mapping, RelationMapping, RelationPattern
from connector.mapping import as_mapped, check, propose
from connector.schema import GraphProfile
from tests.unit.connector.made_profiles import graph, people, titles, turned

TITLES = titles(1_600, 11)
PEOPLE = people(900, 5)


def named(prefix: str, names: list[str], key: str = "id") -> list[dict[str, object]]:
    return [{key: f"{prefix}{i}", "name": name} for i, name in enumerate(names)]


def parted(*, ids: tuple[str, str] = ("f", "s")) -> GraphProfile:
    """Return films and shorts, 900 and 500, with whoever is in them."""
    return graph(
        {
            "Film": named(ids[0], TITLES[:900]),
            "Short": named(ids[1], TITLES[900:1_400]),
            "Person": named("p", PEOPLE[:800]),
        },
        [
            ("Film", "STARRING", "Person", [(i, 3 * i % 800) for i in range(900)]),
            ("Short", "STARRING", "Person", [(i, 5 * i % 800) for i in range(500)]),
        ],
    )


def whole() -> GraphProfile:
    """Return most of these under one label, and titles of its own."""
    said = TITLES[:700] + TITLES[900:1_300] + TITLES[1_400:]
    return graph(
        {"Title": named("t", said, "no"), "Actor": named("a", list(map(turned, PEOPLE[100:])))},
        [("Actor", "ACTS_IN", "Title", [(i, i) for i in range(800)])],
    )


@pytest.mark.parametrize("swapped", [False, True])
def test_films_and_shorts_here_are_titles_there(swapped: bool) -> None:
    graphs = (whole(), parted()) if swapped else (parted(), whole())
    proposal = propose(*graphs)
    by_name = {each.mapping.name: each.mapping for each in proposal.entities if each.sure}
    assert by_name.keys() == {"title", "person" if not swapped else "actor"}
    sides = by_name["title"].source, by_name["title"].target
    assert {side.label for side in sides} == {"Film|Short", "Title"}
    assert [a.name for a in by_name["title"].attributes] == ["name"]
    [relation] = proposal.mapping.relations
    assert {str(p) for p in (*relation.source, *relation.target)} in (
        {"(:Film|Short)-[:STARRING]->(:Person)", "(:Title)<-[:ACTS_IN]-(:Actor)"},
        {"(:Person)<-[:STARRING]-(:Film|Short)", "(:Actor)-[:ACTS_IN]->(:Title)"},
    )
    assert not [said for said in proposal.left_out if "Short" in said]


def counted(first: int, names: list[str]) -> list[dict[str, object]]:
    return [{"id": f"n{first + row}", "name": name} for row, name in enumerate(names)]


def test_codes_counted_up_say_nothing() -> None:
    source = graph({
        "Film": counted(0, TITLES[:900]),
        "Short": counted(900, TITLES[900:1_400]),
        "Person": counted(1_400, PEOPLE[:800]),
    })  # fmt: skip
    target = graph({
        "Title": counted(0, TITLES[:700] + TITLES[900:1_300]), "Actor": counted(1_100, PEOPLE),
    })  # fmt: skip
    found = {(e.source.label, e.target.label) for e in propose(source, target).mapping.entities}
    assert found == {("Film|Short", "Title"), ("Person", "Actor")}


def test_a_code_alone_does_not_make_one_label_a_part_of_another() -> None:
    # Series and seasons are counted each for itself; a few series have lost their code.
    def both(names: tuple[str, str], first: int) -> GraphProfile:
        series = counted(0, TITLES[first : first + 300])
        for row in range(0, 300, 40):
            del series[row]["id"]
        seasons: list[dict[str, object]] = [{"id": f"n{row}"} for row in range(200)]
        return graph(
            {names[0]: series, names[1]: seasons},
            [(names[1], "OF", names[0], [(i, i + 1) for i in range(200)])],
        )

    proposal = propose(both(("Series", "Season"), 0), both(("Programme", "Season"), 100))
    assert {e.mapping.source.label for e in proposal.entities} == {"Series", "Season"}


@pytest.mark.parametrize("everything", [False, True])
def test_each_label_may_count_for_itself(everything: bool) -> None:
    # n7 is a film and a person; with a label of both, there are two n7 of it.
    def both(films: list[str], persons: list[str], names: tuple[str, str]) -> GraphProfile:
        nodes = dict(zip(names, (counted(0, films), counted(0, persons)), strict=True))
        if everything:
            nodes["Thing"] = [node for of in nodes.values() for node in of]
        return graph(nodes)

    source = both(TITLES[:900], PEOPLE[:500], ("Film", "Person"))
    target = both(TITLES[200:1_200], PEOPLE[100:700], ("Title", "Actor"))
    found = {(e.source.label, e.target.label) for e in propose(source, target).mapping.entities}
    assert found == {("Film", "Title"), ("Person", "Actor")}


def test_labels_that_use_the_same_keys_stay_apart() -> None:
    proposal = propose(parted(ids=("x", "x")), whole())
    assert not [e for e in proposal.entities if "|" in e.mapping.source.label]


def test_kinds_with_names_in_common_stay_apart() -> None:
    # Every third album has the title of a song of its own, and half of the songs have no partner.
    songs, albums = TITLES[:900], TITLES[:900:3] + TITLES[900:1_100]
    source = graph({"Song": named("s", songs), "Album": named("a", albums)})
    target = graph({
        "Track": named("t", TITLES[450:900] + TITLES[1_100:1_500]), "Disc": named("d", albums),
    })  # fmt: skip
    found = propose(source, target).mapping.entities
    assert {(e.source.label, e.target.label) for e in found} == {
        ("Song", "Track"),
        ("Album", "Disc"),
    }


def cut(names: dict[str, list[str]]) -> GraphProfile:
    return graph({label: named(label, of) for label, of in names.items()})


def test_kinds_that_are_cut_in_other_places_are_one() -> None:
    source = cut({"Star": PEOPLE[:300], "Extra": PEOPLE[300:], "Film": TITLES[:900]})
    # Half of the stars, and few of the extras, are guests.
    guests = PEOPLE[:150] + PEOPLE[300:325]
    others = [name for name in PEOPLE if name not in set(guests)]
    target = cut({"Guest": guests, "Member": others, "Title": TITLES[200:]})
    found = {(e.source.label, e.target.label) for e in propose(source, target).mapping.entities}
    assert found == {("Extra|Star", "Guest|Member"), ("Film", "Title")}


def test_films_are_no_books_for_being_made_of_them() -> None:
    # A third of the films is only found as a novel; but a third is called as a book here, too.
    source = cut({"Film": TITLES[:600], "Book": TITLES[400:900]})
    target = cut({"Movie": TITLES[:200], "Novel": TITLES[200:400] + TITLES[600:900]})
    found = {(e.source.label, e.target.label) for e in propose(source, target).mapping.entities}
    assert found == {("Film", "Movie"), ("Book", "Novel")}


def test_a_kind_that_now_and_then_is_named_after_another_stays_apart() -> None:
    fields = [f"{name} Field" for name in TITLES[:600]]
    source = graph({"Airport": named("s", [*fields, *TITLES[600:700]])})
    target = graph({"Aerodrome": named("t", fields), "Town": named("w", TITLES[600:1_400])})
    found = propose(source, target).mapping.entities
    assert [(e.source.label, e.target.label) for e in found] == [("Airport", "Aerodrome")]


def test_parts_have_their_names_in_one_property() -> None:
    source = graph({"Airport": named("s", TITLES[:900])})
    towns = [{"id": f"w{row}", "town": name} for row, name in enumerate(TITLES[500:900])]
    target = graph({"Aerodrome": named("t", TITLES[:500]), "Town": towns})
    assert not [e for e in propose(source, target).entities if "|" in e.mapping.target.label]


def test_the_only_labels_are_one_kind_as_soon_as_some_names_are_the_same() -> None:
    codes = [f"M{number:04}K" for number in range(900)]
    source = graph({"Thing": named("a", codes[:500])})
    records = named("b", codes[430:])
    [found] = propose(source, graph({"Record": records})).mapping.entities
    assert (found.source.label, found.target.label) == ("Thing", "Record")
    other = graph({"Record": records, "Person": named("p", PEOPLE)})
    assert propose(source, other).mapping.entities == ()


def test_what_all_carry_is_mapped_where_the_classes_hardly_correspond() -> None:
    def classes(prefix: str, kinds: int) -> GraphProfile:
        nodes = named(prefix, TITLES[:1_400])
        parts = {f"{prefix}{kind}": nodes[kind::kinds] for kind in range(kinds)}
        return graph({"Entity" if prefix == "k" else "Resource": nodes, **parts})

    found = propose(classes("k", 7), classes("c", 5)).mapping.entities
    assert [(e.source.label, e.target.label) for e in found] == [("Entity", "Resource")]


def catalogue(names: tuple[str, str, str], *, wholes: tuple[str, ...] = ()) -> GraphProfile:
    """Return episodes of series with who is in them; the wholes are for works, people, all."""
    episodes, series, persons = (
        named(prefix, said)
        for prefix, said in (("e", TITLES[:900]), ("s", TITLES[900:980]), ("p", PEOPLE[:300]))
    )
    nodes = dict(zip(names, (episodes, series, persons), strict=True))
    places = [{name: 0} for name in names]  # label to where the first node of a kind stands in it
    if wholes:
        work, being, everything = wholes
        nodes |= {work: episodes + series, being: persons, everything: episodes + series + persons}
        places[0] |= {work: 0, everything: 0}
        places[1] |= {work: 900, everything: 900}
        places[2] |= {being: 0, everything: 980}
    return graph(
        nodes,
        [
            (start, kind, end, [(row, first + every * row % number) for row in range(900)])
            for kind, of, every, number in (("PART_OF", 1, 1, 80), ("CAST", 2, 7, 300))
            for start in places[0]
            for end, first in places[of].items()
        ],
    )


KINDS = {("Episode", "Part"), ("Series", "Programme"), ("Person", "Actor")}


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ((), ()),
        (("Work", "Agent", "Thing"), ()),
        ((), ("Work", "Agent", "Thing")),
        (("Work", "Agent", "Thing"), ("Item", "Being", "Resource")),
    ],
)
def test_labels_that_the_same_nodes_carry_as_well_are_mapped_once(
    ours: tuple[str, ...], theirs: tuple[str, ...]
) -> None:
    source = catalogue(("Episode", "Series", "Person"), wholes=ours)
    target = catalogue(("Part", "Programme", "Actor"), wholes=theirs)
    mapping = propose(source, target).mapping
    found = {(e.source.label, e.target.label) for e in mapping.entities}
    people_of = {(one, other) for one in ("Person", "Agent") for other in ("Actor", "Being")}
    assert len(found) == 3
    assert found - people_of == KINDS - people_of
    assert len(mapping.relations) == 2


def test_a_whole_of_parts_that_are_one_across_is_mapped_itself() -> None:
    source, target = parted(), whole()
    works = named("f", TITLES[:900]) + named("s", TITLES[900:1_400])
    source = GraphProfile((*source.labels, *graph({"Work": works}).labels), source.relationships)
    found = propose(source, target).mapping.entities
    assert {e.source.label for e in found} == {"Work", "Person"}


def test_a_label_that_reads_like_several_is_left_out() -> None:
    source = graph({"Film|Short": named("f", TITLES[:300]), "Person": named("p", PEOPLE)})
    proposal = propose(source, graph({"Person": named("q", PEOPLE)}))
    assert [e.mapping.source.label for e in proposal.entities] == ["Person"]
    assert "source label Film|Short: it reads like several" in proposal.left_out


FILM = EntityMapping("film", EntitySide("Film|Short", ("id",)), EntitySide("Title", ("no",)))
PERSON = EntityMapping("person", EntitySide("Person", ("id",)), EntitySide("Actor", ("id",)))
MAPPING = Mapping(
    (FILM, PERSON),
    (
        RelationMapping(
            "actor",
            (RelationPattern("Film|Short", "STARRING", "Person"),),
            (RelationPattern("Title", "ACTS_IN", "Actor", reverse=True),),
        ),
    ),
)


def test_a_mapping_with_several_labels_is_checked_as_the_graph_has_them() -> None:
    assert check(MAPPING, parted(), whole()) == ()
    gone = GraphProfile(parted().labels[:1] + parted().labels[2:], parted().relationships[:1])
    [finding] = check(MAPPING, gone, whole())
    assert (finding.place, finding.missing, finding.name) == ("[entity.film]", "label", "Short")
    assert "'Short'" in finding.message


def test_a_profile_is_joined_where_all_of_the_labels_are_there() -> None:
    seen = as_mapped(parted(), MAPPING, "source")
    assert [label.label for label in seen.labels] == ["Film|Short", "Person"]
    assert as_mapped(seen, MAPPING, "source") == seen
    target = whole()
    assert as_mapped(target, MAPPING, "target") == target
