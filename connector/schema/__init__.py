"""What a graph contains, as plain values: the same from a database and from a benchmark folder."""

from connector.schema.merging import merged
from connector.schema.nodes import sampled_nodes
from connector.schema.profiling import EmptyDatabaseError, profile, value_types
from connector.schema.properties import kind_of, names_in, property_profile
from connector.schema.samples import SAMPLE, folded, one_notation, order, sample, whole_size
from connector.schema.texts import is_temporal, iso_text, well_known_text
from connector.schema.values import (
    GraphProfile,
    LabelProfile,
    Node,
    PropertyProfile,
    RelationshipProfile,
)

__all__ = [
    "SAMPLE",
    "EmptyDatabaseError",
    "GraphProfile",
    "LabelProfile",
    "Node",
    "PropertyProfile",
    "RelationshipProfile",
    "folded",
    "is_temporal",
    "iso_text",
    "kind_of",
    "merged",
    "names_in",
    "one_notation",
    "order",
    "profile",
    "property_profile",
    "sample",
    "sampled_nodes",
    "value_types",
    "well_known_text",
    "whole_size",
]
