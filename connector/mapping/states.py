"""What the mapped part of both graphs looks like, and what of it changed since it was recorded."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, get_args

from connector.config.connection import Role
from connector.errors import InputError
from connector.schema import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from connector.config.mapping import Mapping as SchemaMapping
    from connector.config.mapping import RelationPattern
    from connector.schema import GraphProfile

    Types = Mapping[str, Mapping[str, Mapping[str, int]]]

_ROLES: tuple[Role, ...] = get_args(Role)
FEWEST = 10
"""Of less than this many nodes or relationships a share says nothing."""


@dataclass(frozen=True)
class PropertyState:
    """One mapped property: share of the nodes that have it, and the kind of most values."""

    filled: float
    kind: str = ""


@dataclass(frozen=True)
class LabelState:
    """One mapped label.

    Attributes:
        key: the properties of its key.
        repeated: nodes that share their key with another.
    """

    nodes: int
    key: tuple[str, ...]
    properties: Mapping[str, PropertyState]
    repeated: int = 0


@dataclass(frozen=True)
class GraphState:
    """The mapped part of one graph: labels, and relation pattern to relationships per head."""

    labels: Mapping[str, LabelState] = field(default_factory=dict)
    relations: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class SchemaState:
    """The mapped parts of both graphs."""

    source: GraphState
    target: GraphState

    def side(self, role: Role) -> GraphState:
        """Return that of one graph."""
        return self.source if role == "source" else self.target

    def with_repeated(self, role: Role, repeated: Mapping[str, int]) -> SchemaState:
        """Add how many nodes of each label share their key, which the reading of a graph tells."""
        graph = self.side(role)
        labels = {
            name: replace(label, repeated=repeated.get(name, 0))
            for name, label in graph.labels.items()
        }
        changed = replace(graph, labels=labels)
        return replace(self, source=changed) if role == "source" else replace(self, target=changed)


def state_of(
    mapping: SchemaMapping,
    profiles: tuple[GraphProfile, GraphProfile],
    types: tuple[Types, Types],
) -> SchemaState:
    """Return what the mapping's labels, properties and relationships look like.

    Args:
        mapping: what to look at.
        profiles: of the source and the target, without values.
        types: for each, label to property to value type to nodes of a sample.
    """
    source, target = (
        GraphState(
            dict(_labels(mapping, role, profile, kinds)), dict(_relations(mapping, role, profile))
        )
        for role, profile, kinds in zip(_ROLES, profiles, types, strict=True)
    )
    return SchemaState(source, target)


def mapped_properties(mapping: SchemaMapping, role: Role) -> dict[str, tuple[str, ...]]:
    """Return label to the properties that the mapping names on one side, those of keys first."""
    return {
        entity.side(role).label: tuple(
            dict.fromkeys(
                [
                    *entity.side(role).key,
                    *(p for a in entity.attributes for p in a.properties(role)),
                ]
            )
        )
        for entity in mapping.entities
    }


def _labels(
    mapping: SchemaMapping, role: Role, profile: GraphProfile, types: Types
) -> Iterator[tuple[str, LabelState]]:
    known = {label.label: label for label in profile.labels}
    for entity in mapping.entities:
        side = entity.side(role)
        label = known.get(side.label)
        if label is None:
            continue
        filled = {each.name: each.filled for each in label.properties}
        kinds = types.get(side.label, {})
        yield (
            side.label,
            LabelState(
                label.count,
                side.key,
                {
                    name: PropertyState(round(filled.get(name, 0.0), 4), _kind(kinds.get(name, {})))
                    for name in mapped_properties(mapping, role)[side.label]
                },
            ),
        )


def _kind(types: Mapping[str, int]) -> str:
    counts: Counter[str] = Counter()
    for name, nodes in types.items():
        counts[kind_of(name)] += nodes
    return max(sorted(counts), key=lambda kind: counts[kind], default="")


def _relations(
    mapping: SchemaMapping, role: Role, profile: GraphProfile
) -> Iterator[tuple[str, float]]:
    nodes = {label.label: label.count for label in profile.labels}
    counts = {(one.start, one.type, one.end): one.count for one in profile.relationships}
    for _, pattern in _ways(mapping, role):
        ends = (pattern.head, pattern.type, pattern.tail)
        count = counts.get(ends[::-1] if pattern.reverse else ends, 0)
        yield str(pattern), round(count / max(1, nodes.get(pattern.head, 0)), 6)


def _ways(mapping: SchemaMapping, role: Role) -> Iterator[tuple[str, RelationPattern]]:
    """Yield what is named by relationships, one of them at a time, seen from mapped nodes."""
    for name, pattern in mapping.patterns(role):
        first, *second = pattern.steps
        for way in (first, *(step.turned() for step in second)):
            yield name, way


def changes(mapping: SchemaMapping, before: SchemaState, now: SchemaState) -> tuple[str, ...]:
    """Return in words what fell away, changed its kind or is filled half as much as before.

    Only what the mapping names now and what was there before is compared.
    """
    return tuple(
        line
        for role in _ROLES
        for line in _changes(mapping, role, before.side(role), now.side(role))
    )


def _changes(
    mapping: SchemaMapping, role: Role, before: GraphState, now: GraphState
) -> Iterator[str]:
    for entity in mapping.entities:
        side = entity.side(role)
        then, here = before.labels.get(side.label), now.labels.get(side.label)
        if then is None:
            continue
        where = f"{role}, {entity.name}"
        if here is None or not here.nodes:
            yield f"{where}: the label {side.label!r} had {then.nodes:,} nodes and has none now"
            continue
        for name in mapped_properties(mapping, role)[side.label]:
            if name in then.properties:
                yield from _property(
                    f"{where}: the property {name!r}", then, then.properties[name],
                    here.properties.get(name, PropertyState(0.0)),
                )  # fmt: skip
        if then.key == here.key:
            yield from _key(f"{where}: the key {', '.join(here.key)}", then, here)
    for name, pattern in _ways(mapping, role):
        had, has = before.relations.get(str(pattern)), now.relations.get(str(pattern), 0.0)
        heads = before.labels.get(pattern.head)
        if had and heads and _fell(had, has, heads.nodes):
            yield (
                f"{role}, {name}: {pattern} had {had:.2f} relationships for each "
                f"{pattern.head} and has " + (f"{has:.2f} now" if has else "none now")
            )


def _property(
    what: str, label: LabelState, then: PropertyState, now: PropertyState
) -> Iterator[str]:
    if _fell(then.filled, now.filled, label.nodes):
        yield (
            f"{what} stood on {then.filled:.0%} of the nodes and stands on "
            + (f"{now.filled:.0%} now" if now.filled else "none now")
        )
    elif then.kind and now.kind and then.kind != now.kind:
        yield f"{what} was {then.kind} and is {now.kind} now"


def _key(what: str, then: LabelState, now: LabelState) -> Iterator[str]:
    unique = [1 - one.repeated / max(1, one.nodes) for one in (then, now)]
    if now.repeated and (not then.repeated or _fell(unique[0], unique[1], then.nodes)):
        was = "was unique" if not then.repeated else f"was shared by {then.repeated:,} nodes"
        yield f"{what} {was} and is shared by {now.repeated:,} nodes now"


def _fell(then: float, now: float, nodes: int) -> bool:
    """Say whether a share of so many nodes fell to a half or less."""
    return then * nodes >= FEWEST and now <= then / 2


def to_text(state: SchemaState) -> str:
    """Return the state as compact JSON."""
    return json.dumps(asdict(state), separators=(",", ":"), ensure_ascii=False)


def from_text(text: str) -> SchemaState:
    """Read what `to_text` wrote.

    Raises:
        InputError: it is not such a text.
    """
    try:
        document = json.loads(text)
        source, target = (
            GraphState(
                {
                    name: LabelState(
                        int(label["nodes"]),
                        tuple(label["key"]),
                        {key: PropertyState(**one) for key, one in label["properties"].items()},
                        int(label["repeated"]),
                    )
                    for name, label in document[role]["labels"].items()
                },
                dict(document[role]["relations"]),
            )
            for role in _ROLES
        )
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        raise InputError(
            f"what was recorded of the graphs' schema cannot be read: {exc}",
            hint="run `sameas train` again, which records it anew",
        ) from exc
    return SchemaState(source, target)


def repeated(reports: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Return label to nodes that share their key, of (label, nodes)."""
    counts: Counter[str] = Counter()
    for label, nodes in reports:
        counts[label] += nodes
    return dict(counts)
