"""The mapping as JSON, and its fingerprint: what a checkpoint keeps of it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

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
)


def mapping_to_json(mapping: Mapping) -> dict[str, Any]:
    """Return the mapping as JSON values, in the order of the file."""
    # Through JSON, so that what comes back equals what a file would hold: lists, not tuples.
    document: dict[str, Any] = json.loads(json.dumps(asdict(mapping)))
    attributes = (each for entity in document["entities"] for each in entity["attributes"])
    for each in (*document["relations"], *attributes):
        for pattern in (*each["source"], *each["target"]):
            # Checkpoints hold no key for it where no node stands between.
            if isinstance(pattern, dict) and pattern["through"] is None:
                del pattern["through"]
    return document


def mapping_from_json(document: dict[str, Any]) -> Mapping:
    """Return the mapping that `mapping_to_json` wrote.

    Raises:
        ValueError: it is not such a document.
    """
    try:
        return Mapping(
            tuple(
                EntityMapping(
                    name=entity["name"],
                    source=_side(entity["source"]),
                    target=_side(entity["target"]),
                    attributes=tuple(
                        AttributeMapping(
                            attribute["name"],
                            tuple(map(_carrier, attribute["source"])),
                            tuple(map(_carrier, attribute["target"])),
                            attribute["kind"],
                        )
                        for attribute in entity["attributes"]
                    ),
                    cardinality=entity["cardinality"],
                    link=entity["link"],
                )
                for entity in document["entities"]
            ),
            tuple(
                RelationMapping(
                    relation["name"],
                    tuple(map(_pattern, relation["source"])),
                    tuple(map(_pattern, relation["target"])),
                )
                for relation in document["relations"]
            ),
        )
    except (KeyError, TypeError) as exc:
        raise ValueError(f"not a mapping: {exc}") from exc


def _carrier(document: str | dict[str, Any]) -> Carrier:
    return document if isinstance(document, str) else NeighbourProperty(**_with_through(document))


def _pattern(document: dict[str, Any]) -> RelationPattern:
    return RelationPattern(**_with_through(document))


def _with_through(document: dict[str, Any]) -> dict[str, Any]:
    through = document.get("through")
    return {**document, "through": None if through is None else Through(**through)}


def _side(document: dict[str, Any]) -> EntitySide:
    return EntitySide(document["label"], tuple(document["key"]))


def fingerprint(mapping: Mapping) -> str:
    """Return the SHA-256 of the canonical JSON, in hex: equal for equal mappings."""
    text = json.dumps(mapping_to_json(mapping), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
