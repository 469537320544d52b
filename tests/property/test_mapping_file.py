"""Any mapping and any proposal, whatever the names, stand in sameas.toml and read back."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from connector.config import (
    AttributeMapping,
    EntityMapping,
    EntitySide,
    Mapping,
    NeighbourProperty,
    RelationMapping,
    RelationPattern,
    Through,
    fingerprint,
    load,
    mapping_from_json,
    mapping_to_json,
)
from connector.config.patterns import leads_away, parse_neighbour, parse_relation
from connector.config.tables import CARDINALITIES, KINDS
from connector.mapping import (
    Proposal,
    ProposedAttribute,
    ProposedEntity,
    ProposedRelation,
    propose,
    toml,
)
from connector.schema import GraphProfile, LabelProfile, PropertyProfile, RelationshipProfile

# What cypher.quote refuses no label of a mapping can hold.
name = st.text(min_size=1, max_size=12).filter(
    lambda s: "\\u" not in s and "\\U" not in s and "\0" not in s
)
names = st.lists(name, min_size=1, max_size=3, unique=True).map(tuple)
plain = name.filter(lambda text: "|" not in text)
label = st.lists(plain, min_size=1, max_size=3, unique=True).map(lambda s: "|".join(sorted(s)))
share = st.floats(0, 1)
between = st.builds(Through, name, label, st.booleans())
neighbour = st.builds(NeighbourProperty, name, label, name, st.booleans(), st.none() | between)
carriers = st.lists(
    name.filter(lambda text: not leads_away(text)) | neighbour, min_size=1, max_size=3, unique=True
).map(tuple)


@st.composite
def mapped_labels(draw: st.DrawFn, count: int) -> list[str]:
    """Draw a type's label or labels, each of which only one type has."""
    several = st.lists(plain, min_size=count, max_size=count + 3, unique=True)
    drawn = draw(several)
    return ["|".join(sorted(drawn[start::count])) for start in range(count)]


@st.composite
def proposals(draw: st.DrawFn) -> Proposal:
    count = draw(st.integers(1, 3))
    types = draw(st.lists(name, min_size=count, max_size=count, unique=True))
    labels = [draw(mapped_labels(count)) for _ in ("one", "two")]
    entities = []
    for index, (own, source, target) in enumerate(zip(types, *labels, strict=True)):
        attributes = draw(
            st.lists(
                st.builds(
                    ProposedAttribute,
                    st.builds(
                        AttributeMapping, name, carriers, carriers, st.sampled_from([None, *KINDS])
                    ),
                    st.text(),
                    st.booleans(),
                ),
                max_size=3,
                unique_by=lambda line: line.mapping.name,
            )
        )
        entities.append(
            ProposedEntity.of(
                EntityMapping(
                    own,
                    EntitySide(source, draw(names)),
                    EntitySide(target, draw(names)),
                    cardinality=draw(st.sampled_from([None, *CARDINALITIES])),
                    link=index == 0 or draw(st.booleans()),
                ),
                tuple(attributes),
                reason=draw(st.text()),
                keys=(draw(st.text()), draw(st.text())),
                sure=index == 0 or draw(st.booleans()),
            )
        )
    sure = [e for e in entities if e.sure]
    relations = []
    for own in draw(st.lists(name, max_size=2, unique=True)):
        head, tail = draw(st.sampled_from(sure)).mapping, draw(st.sampled_from(sure)).mapping
        sides = [
            tuple(
                RelationPattern(head.side(role).label, kind, tail.side(role).label, back, through)
                for kind, back, through in draw(
                    st.lists(
                        st.tuples(name, st.booleans(), st.none() | between),
                        min_size=1,
                        max_size=2,
                        unique=True,
                    )
                )
            )
            for role in ("source", "target")
        ]
        relations.append(
            ProposedRelation(RelationMapping(own, *sides), draw(st.text()), draw(st.booleans()))
        )
    return Proposal(tuple(entities), tuple(relations), tuple(draw(st.lists(st.text(), max_size=2))))


def read(text: str) -> tuple[Mapping, str, str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sameas.toml"
        path.write_text(text, encoding="utf-8")
        settings = load(path, {}, roles=())
    return settings.mapping, settings.source_graph, settings.target_graph


@given(proposals(), name, name)
def test_a_proposal_reads_back_as_its_mapping(proposal: Proposal, one: str, two: str) -> None:
    assert read(toml(proposal, one, two)) == (proposal.mapping, one, two)


@given(proposals())
def test_a_mapping_survives_json(proposal: Proposal) -> None:
    again = mapping_from_json(mapping_to_json(proposal.mapping))
    assert again == proposal.mapping
    assert fingerprint(again) == fingerprint(proposal.mapping)


@given(st.builds(RelationPattern, label, name, label, st.booleans(), st.none() | between))
def test_a_pattern_reads_back(pattern: RelationPattern) -> None:
    assert parse_relation(str(pattern)) == pattern
    assert pattern.turned().turned() == pattern
    assert [step.turned() for step in pattern.steps[::-1]] == [*pattern.turned().steps]


@given(neighbour)
def test_a_property_of_neighbours_reads_back(carrier: NeighbourProperty) -> None:
    assert leads_away(str(carrier))
    assert parse_neighbour(str(carrier)) == carrier


samples = st.lists(st.text(max_size=20) | st.integers().map(str), max_size=30).map(tuple)
properties = st.lists(
    st.builds(
        PropertyProfile,
        name=st.text(min_size=1, max_size=8),
        types=st.lists(
            st.sampled_from(["STRING", "INTEGER", "FLOAT", "DATE", "LIST<STRING>", "POINT"]),
            max_size=2,
        ).map(tuple),
        filled=share,
        distinct=share | st.just(1.0),
        samples=samples,
    ),
    max_size=4,
    unique_by=lambda each: each.name,
).map(tuple)


end_samples = st.lists(
    st.tuples(st.text(min_size=1, max_size=8), samples), max_size=2, unique_by=lambda each: each[0]
).map(tuple)


@st.composite
def profiles(draw: st.DrawFn) -> GraphProfile:
    labels = draw(
        st.lists(
            st.builds(
                LabelProfile, st.text(min_size=1, max_size=6), st.integers(0, 1000), properties
            ),
            max_size=4,
            unique_by=lambda each: each.label,
        )
    )
    relationships: list[RelationshipProfile] = []
    if labels:
        end = st.sampled_from([each.label for each in labels])
        number = st.integers(0, 100)
        relationships = draw(
            st.lists(
                st.builds(
                    RelationshipProfile, end, st.text(min_size=1, max_size=6), end, number, number,
                    number, end_samples,
                ),
                max_size=5,
                unique_by=lambda each: (each.start, each.type, each.end),
            )
        )  # fmt: skip
    return GraphProfile(tuple(labels), tuple(relationships))


@given(profiles(), profiles(), st.booleans())
def test_whatever_is_there_the_proposal_is_a_valid_file(
    one: GraphProfile, two: GraphProfile, same: bool
) -> None:
    proposal = propose(one, one if same else two)
    text = toml(proposal, "one", "two")
    if proposal.mapping.entities:
        assert read(text)[0] == proposal.mapping
    for entity in proposal.entities:
        for side in ("source", "target"):
            used = [p for a in entity.attributes for p in getattr(a.mapping, side)]
            assert len(used) == len(set(used))
