"""sameas.toml and the environment, as frozen settings."""

from connector.config.codec import fingerprint, mapping_from_json, mapping_to_json
from connector.config.connection import Connection, Role
from connector.config.environment import connections
from connector.config.mapping import (
    AttributeMapping,
    Carrier,
    EntityMapping,
    EntitySide,
    Mapping,
    NeighbourProperty,
    RelationMapping,
    RelationPattern,
    Through,
    ways,
)
from connector.config.settings import Settings, load
from connector.config.write import KeepHistory, WriteSettings

__all__ = [
    "AttributeMapping",
    "Carrier",
    "Connection",
    "EntityMapping",
    "EntitySide",
    "KeepHistory",
    "Mapping",
    "NeighbourProperty",
    "RelationMapping",
    "RelationPattern",
    "Role",
    "Settings",
    "Through",
    "WriteSettings",
    "connections",
    "fingerprint",
    "load",
    "mapping_from_json",
    "mapping_to_json",
    "ways",
]
