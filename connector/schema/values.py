"""A graph's profile as plain values."""

from __future__ import annotations

from dataclasses import dataclass

Node = tuple[tuple[str, tuple[str, ...]], ...]
"""What a node says: property and its values as text."""


@dataclass(frozen=True)
class PropertyProfile:
    """One property of one label.

    Attributes:
        name: the property's name.
        types: value types as Cypher's valueType names them, without NOT NULL ("STRING", "INTEGER",
            "LIST<STRING>", "DATE", ...), most frequent first; texts of several names are lists.
        filled: share of the label's nodes that have it, 0 to 1.
        distinct: distinct values over filled nodes, 0 to 1 (1 = unique).
        samples: up to 1,000 distinct values as text, those of the smallest hash of their
            normalised text, so that the samples of two graphs can be compared for overlap.
    """

    name: str
    types: tuple[str, ...]
    filled: float
    distinct: float
    samples: tuple[str, ...]


@dataclass(frozen=True)
class LabelProfile:
    """One label.

    Attributes:
        count: nodes that carry it.
        properties: of these nodes.
        nodes: some of them, those that another graph would sample too where it has them
            (`sampled_nodes`).
    """

    label: str
    count: int
    properties: tuple[PropertyProfile, ...]
    nodes: tuple[Node, ...] = ()


@dataclass(frozen=True)
class RelationshipProfile:
    """One relationship type between one pair of labels.

    Attributes:
        start: label of the start nodes.
        type: relationship type.
        end: label of the end nodes.
        count: relationships.
        starts: distinct start nodes (exact or estimated).
        ends: distinct end nodes (exact or estimated).
        end_samples: property of the end nodes to a sample like `PropertyProfile.samples`.
    """

    start: str
    type: str
    end: str
    count: int
    starts: int
    ends: int
    end_samples: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class GraphProfile:
    """A whole graph. ``labels`` excludes sameas's own nodes."""

    labels: tuple[LabelProfile, ...]
    relationships: tuple[RelationshipProfile, ...]
