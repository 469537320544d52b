from __future__ import annotations

from dataclasses import replace

import pytest

from connector.config import (
    AttributeMapping,
    EntityMapping,
    EntitySide,
    Mapping,
    NeighbourProperty,
    RelationMapping,
    RelationPattern,
    Through,
)
from connector.errors import InputError
from connector.mapping.states import (
    GraphState,
    LabelState,
    PropertyState,
    SchemaState,
    changes,
    from_text,
    state_of,
    to_text,
)
from connector.schema import (
    GraphProfile,
    LabelProfile,
    PropertyProfile,
    RelationshipProfile,
    kind_of,
)

STARRING = RelationPattern("Film", "STARRING", "Person")
ACTED_IN = RelationPattern("Movie", "ACTED_IN", "Person", reverse=True)
MAPPING = Mapping(
    (
        EntityMapping(
            "film",
            EntitySide("Film", ("id",)),
            EntitySide("Movie", ("id",)),
            (AttributeMapping("year", ("released",), ("year",)),),
        ),
        EntityMapping("person", EntitySide("Person", ("id",)), EntitySide("Person", ("id",))),
    ),
    (RelationMapping("actor", (STARRING,), (ACTED_IN,)),),
)


def graph(film: str, year: str, relationship: tuple[str, str, str]) -> GraphProfile:
    def known(name: str, filled: float) -> PropertyProfile:
        return PropertyProfile(name, (), filled, 0.0, ())

    return GraphProfile(
        (
            LabelProfile(film, 100, (known("id", 1.0), known(year, 0.8), known("other", 1.0))),
            LabelProfile("Person", 40, (known("id", 1.0),)),
        ),
        (RelationshipProfile(*relationship, 200, 1, 1),),
    )


def now() -> SchemaState:
    return state_of(
        MAPPING,
        (
            graph("Film", "released", ("Film", "STARRING", "Person")),
            graph("Movie", "year", ("Person", "ACTED_IN", "Movie")),
        ),
        (
            {"Film": {"released": {"STRING NOT NULL": 3, "INTEGER NOT NULL": 90}}},
            {"Movie": {"year": {"LIST<STRING NOT NULL> NOT NULL": 3}}},
        ),
    )


def with_film(label: LabelState | None) -> SchemaState:
    labels = {"Person": now().source.labels["Person"]}
    if label is not None:
        labels["Film"] = label
    return replace(now(), source=replace(now().source, labels=labels))


FILM = now().source.labels["Film"]


def with_year(year: PropertyState) -> SchemaState:
    return with_film(replace(FILM, properties={**FILM.properties, "released": year}))


def test_a_state_holds_what_is_mapped_and_nothing_else() -> None:
    state = now()
    assert state.source == GraphState(
        {
            "Film": LabelState(
                100, ("id",), {"id": PropertyState(1.0), "released": PropertyState(0.8, "number")}
            ),
            "Person": LabelState(40, ("id",), {"id": PropertyState(1.0)}),
        },
        {"(:Film)-[:STARRING]->(:Person)": 2.0},
    )
    assert state.target.labels["Movie"].properties["year"] == PropertyState(0.8, "text")
    assert state.target.relations == {"(:Movie)<-[:ACTED_IN]-(:Person)": 2.0}
    assert from_text(to_text(state)) == state


def test_what_stayed_is_no_change_nor_is_what_grew_or_shrank_a_little() -> None:
    assert changes(MAPPING, now(), now()) == ()
    assert changes(MAPPING, now(), with_year(PropertyState(0.41, "number"))) == ()
    assert changes(MAPPING, now(), with_year(PropertyState(1.0, "number"))) == ()
    assert changes(MAPPING, with_year(PropertyState(0.05, "number")), now()) == ()


def test_a_fill_rate_that_fell_by_half() -> None:
    [line] = changes(MAPPING, now(), with_year(PropertyState(0.4, "number")))
    assert line == (
        "source, film: the property 'released' stood on 80% of the nodes and stands on 40% now"
    )
    [line] = changes(MAPPING, now(), with_year(PropertyState(0.0)))
    assert line.endswith("stands on none now")


def test_a_share_of_a_few_nodes_says_nothing() -> None:
    few = with_film(replace(FILM, nodes=9))
    assert changes(MAPPING, few, with_year(PropertyState(0.1, "number"))) == ()


def test_another_kind() -> None:
    [line] = changes(MAPPING, now(), with_year(PropertyState(0.8, "text")))
    assert line == "source, film: the property 'released' was number and is text now"


def test_a_label_that_is_gone() -> None:
    [line] = changes(MAPPING, now(), with_film(None))
    assert line == "source, film: the label 'Film' had 100 nodes and has none now"


def test_a_key_that_is_no_longer_unique() -> None:
    shared = now().with_repeated("source", {"Film": 2})
    [line] = changes(MAPPING, now(), shared)
    assert line == "source, film: the key id was unique and is shared by 2 nodes now"
    assert changes(MAPPING, shared, now().with_repeated("source", {"Film": 5})) == ()
    [line] = changes(MAPPING, shared, now().with_repeated("source", {"Film": 60}))
    assert line == "source, film: the key id was shared by 2 nodes and is shared by 60 nodes now"


@pytest.mark.parametrize(("rate", "told"), [(1.0, "1.00"), (0.0, "none")])
def test_a_relationship_that_fell_away_or_by_half(rate: float, told: str) -> None:
    less = replace(now(), target=replace(now().target, relations={str(ACTED_IN): rate}))
    [line] = changes(MAPPING, now(), less)
    assert line.startswith("target, actor: (:Movie)<-[:ACTED_IN]-(:Person) had 2.00 relationships")
    assert line.endswith(f"has {told} now")


def test_of_two_relationships_and_a_node_between_either_may_fall_away() -> None:
    through = RelationPattern("Film", "OF", "Person", through=Through("HAS", "Role"))
    [actor] = MAPPING.relations
    mapping = replace(MAPPING, relations=(replace(actor, source=(through,)),))
    film = graph("Film", "released", ("Film", "HAS", "Role"))
    film = replace(
        film,
        relationships=(*film.relationships, RelationshipProfile("Role", "OF", "Person", 80, 1, 1)),
    )
    movie = graph("Movie", "year", ("Person", "ACTED_IN", "Movie"))
    before = state_of(mapping, (film, movie), ({}, {}))
    for number, told in enumerate(
        ("(:Film)-[:HAS]->(:Role) had 2.00", "(:Person)<-[:OF]-(:Role) had 2.00")
    ):
        kept = replace(
            film, relationships=film.relationships[:number] + film.relationships[number + 1 :]
        )
        [line] = changes(mapping, before, state_of(mapping, (kept, movie), ({}, {})))
        assert line.startswith(f"source, actor: {told}")
        assert line.endswith("has none now")


def test_relationships_that_lead_to_an_attribute_fell_away() -> None:
    star = AttributeMapping("star", (NeighbourProperty("STARRING", "Person", "id"),), ("year",))
    film, person = MAPPING.entities
    mapping = Mapping((replace(film, attributes=(star,)), person))
    profiles = (
        graph("Film", "released", ("Film", "STARRING", "Person")),
        graph("Movie", "year", ("Person", "ACTED_IN", "Movie")),
    )
    before = state_of(mapping, profiles, ({}, {}))
    assert before.source.relations == {str(STARRING): 2.0}
    assert list(before.source.labels["Film"].properties) == ["id"]
    gone = replace(before, source=replace(before.source, relations={}))
    (told,) = changes(mapping, before, gone)
    assert told.startswith("source, film.star: (:Film)-[:STARRING]->(:Person) had 2.00")
    assert told.endswith("has none now")


def test_what_was_not_mapped_then_is_not_compared() -> None:
    nothing = SchemaState(GraphState(), GraphState())
    assert changes(MAPPING, nothing, now()) == ()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"source": {"labels": {"Film": 1}}}'])
def test_a_text_that_is_no_state(text: str) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        from_text(text)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("STRING NOT NULL", "text"),
        ("LIST<STRING NOT NULL> NOT NULL", "text"),
        ("FLOAT", "number"),
        ("ZONED DATETIME NOT NULL", "date"),
        ("BOOLEAN NOT NULL", "boolean"),
    ],
)
def test_kinds_of_value_types(name: str, kind: str) -> None:
    assert kind_of(name) == kind
