"""[entity.…] and [relation.…] of sameas.toml, read and checked against each other."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, cast

import cypher
from connector.config.mapping import (
    AttributeMapping,
    EntityMapping,
    EntitySide,
    Mapping,
    RelationMapping,
)
from connector.config.patterns import (
    NotationError,
    join_labels,
    leads_away,
    parse_neighbour,
    parse_relation,
    parse_side,
)
from connector.config.problems import Place, type_name
from connector.config.values import choice, texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from connector.config.connection import Role
    from connector.config.mapping import Carrier, RelationPattern
    from connector.config.problems import Problems
    from model.graph import Cardinality, Kind

# The same as in model.graph, which is not imported here: it loads numpy.
KINDS: tuple[Kind, ...] = ("text", "name", "number", "date", "identifier", "category", "position")
CARDINALITIES: tuple[Cardinality, ...] = (
    "one-to-one",
    "one-to-many",
    "many-to-one",
    "many-to-many",
)
ROLES: tuple[Role, ...] = ("source", "target")
LONGEST_NAME = 200
"""Characters of the name of a graph or a type: with a key they have to fit into an index."""


def read_mapping(document: dict[str, object], file: str, problems: Problems) -> Mapping:
    """Return the mapping of a document; every problem found is noted."""
    reader = _Reader(file, problems)
    entities = [
        reader.entity(name, table, place)
        for name, table, place in reader.tables(document, "entity")
    ]
    if not document.get("entity"):
        problems.add(file, "no entity type: at least one [entity.<name>] is needed")
    elif not any(entity.link for entity in entities):
        problems.add(file, "nothing to link: every entity type has link = false")
    reader.labels_are_unique(entities)
    relations = [
        reader.relation(name, table, place, entities)
        for name, table, place in reader.tables(document, "relation")
    ]
    return Mapping(tuple(entities), tuple(relations))


class _Reader:
    def __init__(self, file: str, problems: Problems) -> None:
        self.file = file
        self.problems = problems

    def tables(
        self, document: dict[str, object], group: str
    ) -> Iterable[tuple[str, dict[str, object], Place]]:
        group_table = document.get(group, {})
        if not isinstance(group_table, dict):
            self.problems.add(Place(self.file, (), (group,)), f"should be tables [{group}.<name>]")
            return
        for name, table in group_table.items():
            place = Place(self.file, (group, name))
            if not isinstance(table, dict):
                self.problems.add(place, f"should be a table, is {type_name(table)}")
            elif not name:
                self.problems.add(place, "the name is empty")
            elif len(name) > LONGEST_NAME:
                self.problems.add(
                    Place(self.file, (group, f"{name[:20]}…")),
                    f"the name is longer than {LONGEST_NAME} characters",
                )
            else:
                yield name, table, place

    def only(self, table: dict[str, object], place: Place, known: tuple[str, ...]) -> None:
        for key in table.keys() - set(known):
            self.problems.unknown(place.within(key), key, known)

    def entity(self, name: str, table: dict[str, object], place: Place) -> EntityMapping:
        self.only(table, place, ("source", "target", "cardinality", "link", "attributes"))
        source, target = (self.side(table.get(role), place.within(role)) for role in ROLES)
        cardinality = self.choice(table, "cardinality", CARDINALITIES, place)
        link = table.get("link", True)
        if not isinstance(link, bool):
            self.problems.add(
                place.within("link"), f"should be true or false, is {type_name(link)}"
            )
            link = True
        return EntityMapping(
            name=name,
            source=source,
            target=target,
            attributes=self.attributes(table.get("attributes", {}), place.within("attributes")),
            cardinality=cast("Cardinality | None", cardinality),
            link=link,
        )

    def side(self, value: object, place: Place) -> EntitySide:
        """Return label and key; where they are wrong, one that nothing refers to."""
        side = EntitySide("", ())
        if value is None:
            self.problems.add(place, 'missing: the label and its key, as in "Film.id"')
        elif isinstance(value, str):
            try:
                side = parse_side(value)
            except NotationError as exc:
                self.problems.add(
                    place, f'{exc}; the long form is {{ label = "Film", key = ["title", "year"] }}'
                )
        elif isinstance(value, dict):
            self.only(value, place, ("label", "key"))
            labels = self.texts(value.get("label"), place.within("label"))
            try:
                label = join_labels(labels)
            except NotationError as exc:
                self.problems.add(place.within("label"), str(exc))
                label = ""
            side = EntitySide(label, self.texts(value.get("key"), place.within("key")))
        else:
            self.problems.add(place, f'should be "Label.key" or a table, is {type_name(value)}')
        self.safe((*side.labels, *side.key) if side.label else side.key, place)
        return side

    def texts(self, value: object, place: Place) -> tuple[str, ...]:
        """Return one or several names, or note what is wrong."""
        try:
            found = () if value is None else texts(value)
        except ValueError as exc:
            self.problems.add(place, str(exc))
            return ()
        if not found:
            self.problems.add(place, "missing or empty")
        return found

    def safe(self, names: Iterable[str], place: Place) -> None:
        """Note names that cannot be used in Cypher."""
        for name in names:
            reason = _unsafe(name)
            if reason is not None:
                self.problems.add(place, reason)

    def named(self, pattern: RelationPattern, place: Place) -> None:
        """Note names of a pattern that cannot be used in Cypher, each once."""
        named = (
            (step.type, *cypher.alternatives(step.head), *cypher.alternatives(step.tail))
            for step in pattern.steps
        )
        self.safe(filter(None, dict.fromkeys(chain.from_iterable(named))), place)

    def choice(
        self, table: dict[str, object], key: str, allowed: tuple[str, ...], place: Place
    ) -> str | None:
        if key not in table:
            return None
        try:
            return choice(table[key], allowed)
        except ValueError as exc:
            self.problems.add(place.within(key), str(exc))
            return None

    def attributes(self, table: object, place: Place) -> tuple[AttributeMapping, ...]:
        if not isinstance(table, dict):
            self.problems.add(place, f"should be a table, is {type_name(table)}")
            return ()
        found = []
        for name, value in table.items():
            where = place.within(name)
            if not isinstance(value, dict):
                self.problems.add(
                    where,
                    'should be { source = "property", target = "property" }, '
                    f"is {type_name(value)}",
                )
                continue
            if not name:
                self.problems.add(where, "the name is empty")
            if "\0" in name:
                # Stand-ins have a property of that name.
                self.problems.add(where, "the name holds a NUL character, which no property may")
            self.only(value, where, ("source", "target", "kind"))
            source, target = (self.carriers(value.get(r), where.within(r)) for r in ROLES)
            kind = cast("Kind | None", self.choice(value, "kind", KINDS, where))
            found.append(AttributeMapping(name, source, target, kind))
        return tuple(found)

    def carriers(self, value: object, place: Place) -> tuple[Carrier, ...]:
        """Return the properties of an attribute on one side, its own and those of neighbours."""
        found: list[Carrier] = []
        for text in self.texts(value, place):
            if not leads_away(text):
                self.safe((text,), place)
                found.append(text)
                continue
            try:
                reached = parse_neighbour(text)
            except NotationError as exc:
                self.problems.add(place, str(exc))
                continue
            self.safe((reached.property,), place)
            self.named(reached.pattern(""), place)
            found.append(reached)
        return tuple(found)

    def labels_are_unique(self, entities: list[EntityMapping]) -> None:
        for role in ROLES:
            owner: dict[str, str] = {}
            for entity in entities:
                side = entity.side(role)
                for label in side.labels if side.label else ():
                    if owner.setdefault(label, entity.name) != entity.name:
                        self.problems.add(
                            Place(self.file, ("entity", entity.name), (role,)),
                            f"the label {label!r} is mapped by [entity.{owner[label]}] already",
                        )

    def relation(
        self,
        name: str,
        table: dict[str, object],
        place: Place,
        entities: list[EntityMapping],
    ) -> RelationMapping:
        self.only(table, place, ("source", "target"))
        before = len(self.problems.found)
        sides = []
        for role in ROLES:
            where = place.within(role)
            patterns: list[RelationPattern] = []
            for text in self.texts(table.get(role), where):
                try:
                    pattern = parse_relation(text)
                except NotationError as exc:
                    self.problems.add(where, str(exc))
                    continue
                self.named(pattern, where)
                if pattern in patterns:
                    self.problems.add(where, f"{pattern} stands there more than once")
                patterns.append(pattern)
            sides.append(tuple(patterns))
        relation = RelationMapping(name, *sides)
        if len(self.problems.found) == before:
            self.ends(relation, place, entities)
        return relation

    def ends(self, relation: RelationMapping, place: Place, entities: list[EntityMapping]) -> None:
        """Check that the ends are mapped and that both sides join the same entity types."""
        joined: dict[Role, dict[tuple[str, str], RelationPattern]] = {}
        mapped = True
        for role in ROLES:
            types = {e.side(role).label: e.name for e in entities if e.side(role).label}
            joined[role] = {}
            for pattern in relation.side(role):
                missing = {pattern.head, pattern.tail} - types.keys()
                for label in sorted(missing):
                    self.problems.add(
                        place.within(role),
                        f"{pattern}: no entity type has the {role} label {label!r}"
                        + (f" (there are: {', '.join(types)})" if types else ""),
                    )
                if missing:
                    mapped = False
                else:
                    joined[role][types[pattern.head], types[pattern.tail]] = pattern
        if not mapped:
            return
        for role, other in zip(ROLES, reversed(ROLES), strict=True):
            for (head, tail), pattern in joined[role].items():
                if (head, tail) in joined[other]:
                    continue
                turned = (tail, head) in joined[other]
                # Once is enough for a pair of patterns that only run opposite ways.
                if not (turned and role == "source"):
                    self.problems.add(
                        place.within(role),
                        f"{pattern} leads from {head} to {tail}, and no {other} pattern does"
                        + ("; write it the other way round" if turned else ""),
                    )


def _unsafe(name: str) -> str | None:
    """Return why a name cannot be used in Cypher, or None."""
    try:
        cypher.quote(name)
    except cypher.InvalidIdentifierError as exc:
        return str(exc)
    return None
