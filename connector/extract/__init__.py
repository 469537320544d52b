"""From a database to arrays: the mapped entities, their attributes, and how they are related."""

from connector.extract.entities import EntityReading, KeyReport, read_entities
from connector.extract.graph import Extract, extract, key_reports
from connector.extract.keys import NativeKey, canonical_key

__all__ = [
    "EntityReading",
    "Extract",
    "KeyReport",
    "NativeKey",
    "canonical_key",
    "extract",
    "key_reports",
    "read_entities",
]
