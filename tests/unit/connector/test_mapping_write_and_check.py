"""The proposal as a file, and the check of a mapping against what is there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from connector.config import (
    AttributeMapping,
    EntityMapping,
    EntitySide,
    Mapping,
    NeighbourProperty,
    RelationMapping,
    RelationPattern,
    Through,
    load,
)
from connector.mapping import Finding, Proposal, check, propose, toml
from connector.mapping.proposal import ProposedAttribute, ProposedEntity, ProposedRelation
from connector.schema import GraphProfile, LabelProfile, PropertyProfile, RelationshipProfile
from tests.unit.connector.made_profiles import graph, titles

if TYPE_CHECKING:
    from pathlib import Path

TITLE = AttributeMapping("title", ("label",), ("title",))
YEAR = AttributeMapping(
    "year",
    ("p 1", "`p2`", NeighbourProperty("in", "A year", "no.", reverse=True)),
    ("year",),
    "date",
)
FILM = EntityMapping("film", EntitySide("Film", ("id",)), EntitySide("Movie", ("a.b", "c")))
PERSON = EntityMapping("person", EntitySide("P", ("id",)), EntitySide("Q", ("id",)))
ACTOR = RelationMapping(
    "actor",
    (RelationPattern("Film", "STARRING", "P"), RelationPattern("Film", "acts in", "P", True)),
    (RelationPattern("Movie", "ACTED_IN", "Q", True),),
)


def proposed(*, sure: bool) -> Proposal:
    return Proposal(
        (
            ProposedEntity.of(
                FILM,
                (ProposedAttribute(TITLE, "two\nlines"), ProposedAttribute(YEAR, "?", sure)),
                reason="the same label",
                keys=("5 nodes", "6 nodes"),
                sure=True,
            ),
            ProposedEntity.of(PERSON, (), reason="r", keys=("k", "k"), sure=sure),
        ),
        (ProposedRelation(ACTOR, "why", sure),),
        ("source labels without a counterpart: Genre",),
    )


def read(tmp_path: Path, text: str) -> Mapping:
    path = tmp_path / "sameas.toml"
    path.write_text(text, encoding="utf-8")
    settings = load(path, {}, roles=())
    assert (settings.source_graph, settings.target_graph) == ('a "b"', "c\n")
    return settings.mapping


def test_the_file_reads_back_as_what_is_sure(tmp_path: Path) -> None:
    for sure in (True, False):
        proposal = proposed(sure=sure)
        assert read(tmp_path, toml(proposal, 'a "b"', "c\n")) == proposal.mapping
    assert proposed(sure=True).doubtful == 0
    assert proposed(sure=False).doubtful == 3


def test_doubtful_lines_can_be_enabled(tmp_path: Path) -> None:
    text = toml(proposed(sure=False), 'a "b"', "c\n")
    enabled = "\n".join(line.removeprefix("# ? ") for line in text.splitlines())
    assert read(tmp_path, enabled) == proposed(sure=True).mapping


def test_what_was_left_out_stands_in_the_file() -> None:
    assert "#   source labels without a counterpart: Genre\n" in toml(proposed(sure=True), "a", "b")


def test_a_proposal_of_nothing_is_a_valid_file_without_types() -> None:
    assert "[entity." not in toml(Proposal(()), "a", "b")


def test_a_real_proposal_reads_back(tmp_path: Path) -> None:
    films = titles(80, 1)
    one = graph({"Fi lm": [{"id": f"a{i}", "ti.tle": t} for i, t in enumerate(films)]})
    other = graph({"Film": [{"id": f"b{i}", "title": t} for i, t in enumerate(films)]})
    proposal = propose(one, other)
    assert proposal.mapping.entities
    assert read(tmp_path, toml(proposal, 'a "b"', "c\n")) == proposal.mapping


def profile() -> GraphProfile:
    def label(name: str, *properties: str, count: int = 5) -> LabelProfile:
        return LabelProfile(
            name, count, tuple(PropertyProfile(p, ("STRING",), 1, 1, ()) for p in properties)
        )

    return GraphProfile(
        (
            label("Film", "id", "label"),
            label("Movie", "id", "title"),
            label("P", "id"),
            label("Empty", "id", count=0),
        ),
        (
            RelationshipProfile("P", "STARRING", "Film", 3, 3, 3),
            RelationshipProfile("P", "ACTED_IN", "Movie", 3, 3, 3),
        ),
    )


MAPPING = Mapping(
    (
        EntityMapping("film", EntitySide("Film", ("id",)), EntitySide("Movie", ("id",)), (TITLE,)),
        EntityMapping("person", EntitySide("P", ("id",)), EntitySide("P", ("id",))),
    ),
    (
        RelationMapping(
            "actor",
            (RelationPattern("Film", "STARRING", "P", reverse=True),),
            (RelationPattern("Movie", "ACTED_IN", "P", reverse=True),),
        ),
    ),
)


def test_a_mapping_that_fits_has_no_findings() -> None:
    assert check(MAPPING, profile(), profile()) == ()


def only(mapping: Mapping) -> Finding:
    (found,) = check(mapping, profile(), profile())
    return found


def test_a_missing_label() -> None:
    film, person = MAPPING.entities
    for name in ("Films", "Empty"):
        changed = replace(film, source=EntitySide(name, ("id",)))
        found = only(Mapping((changed, person)))
        assert (found.role, found.place, found.missing) == ("source", "[entity.film]", "label")
    assert (
        "did you mean 'Film'?"
        in only(Mapping((replace(film, source=EntitySide("Films", ("id",))), person))).hint
    )


def test_a_missing_property() -> None:
    film, person = MAPPING.entities
    changed = replace(film, attributes=(AttributeMapping("title", ("label",), ("titel",)),))
    found = only(Mapping((changed, person)))
    assert (found.role, found.missing, found.name) == ("target", "property", "titel")
    assert found.place == "[entity.film], attributes.title"
    assert "did you mean 'title'?" in found.hint
    found = only(Mapping((replace(film, target=EntitySide("Movie", ("imdb",))), person)))
    assert found.place == "[entity.film], target"


def test_a_property_of_neighbours_is_looked_for_at_their_label() -> None:
    film, person = MAPPING.entities

    def starred(carrier: NeighbourProperty) -> Mapping:
        name = AttributeMapping("star", (carrier,), ("title",))
        return Mapping((replace(film, attributes=(name,)), person))

    there = NeighbourProperty("STARRING", "P", "id", reverse=True)
    assert check(starred(there), profile(), profile()) == ()
    for changed, missing, name in (
        (replace(there, label="Q"), "label", "Q"),
        (replace(there, property="name"), "property", "name"),
        (replace(there, type="STARING"), "type", "STARING"),
        (replace(there, reverse=False), "direction", "STARRING"),
    ):
        found = only(starred(changed))
        assert (found.role, found.place) == ("source", "[entity.film], attributes.star")
        assert (found.missing, found.name) == (missing, name)


def with_pattern(pattern: RelationPattern) -> Mapping:
    (actor,) = MAPPING.relations
    return replace(MAPPING, relations=(replace(actor, source=(pattern,)),))


def test_a_missing_type_direction_or_ends() -> None:
    found = only(with_pattern(RelationPattern("Film", "STARING", "P", reverse=True)))
    assert (found.missing, found.place) == ("type", "[relation.actor]")
    assert "did you mean 'STARRING'?" in found.hint
    found = only(with_pattern(RelationPattern("Film", "STARRING", "P")))
    assert found.missing == "direction"
    assert "turn the arrow" in found.hint
    found = only(with_pattern(RelationPattern("Film", "ACTED_IN", "P", reverse=True)))
    assert found.missing == "type"
    assert "(:P)-[:ACTED_IN]->(:Movie)" in found.hint


def test_both_relationships_and_the_node_between_are_looked_for() -> None:
    label = LabelProfile("Role", 5, ())
    there = profile()
    source = replace(
        there,
        labels=(*there.labels, label),
        relationships=(
            RelationshipProfile("Film", "HAS", "Role", 3, 3, 3),
            RelationshipProfile("Role", "OF", "P", 3, 3, 3),
        ),
    )
    pattern = RelationPattern("Film", "OF", "P", through=Through("HAS", "Role"))
    assert check(with_pattern(pattern), source, there) == ()
    for changed, missing, name in (
        (replace(pattern, through=Through("HAS", "Part")), "label", "Part"),
        (replace(pattern, through=Through("HAD", "Role")), "type", "HAD"),
        (replace(pattern, type="FO"), "type", "FO"),
        (replace(pattern, reverse=True), "direction", "OF"),
        (replace(pattern, through=Through("HAS", "Role", reverse=True)), "direction", "HAS"),
    ):
        (found,) = check(with_pattern(changed), source, there)
        assert (found.role, found.place) == ("source", "[relation.actor]")
        assert (found.missing, found.name) == (missing, name)
