"""The typed graph: what the aligner sees of one database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping

IntArray = NDArray[np.int32]
FloatArray = NDArray[np.float32]
BoolArray = NDArray[np.bool_]
ObjectArray = NDArray[np.object_]

Cardinality = Literal["one-to-one", "one-to-many", "many-to-one", "many-to-many"]
Kind = Literal["text", "name", "number", "date", "identifier", "category", "position"]


@dataclass(frozen=True)
class AttributeColumn:
    """The values of one attribute, ragged: an entity has none, one or many.

    Attributes:
        entity: ``[m]`` row of the entity in its `EntityTable`, ascending.
        value: ``[m]`` str, int, float or bool; temporal values as ISO 8601 text, points as text.
    """

    entity: IntArray
    value: ObjectArray


@dataclass(frozen=True)
class EntityTable:
    """The entities of one type.

    Attributes:
        key: ``[n]`` canonical key text, unique.
        attributes: attribute name to its values; the names are the same in both graphs.
    """

    key: ObjectArray
    attributes: Mapping[str, AttributeColumn]

    def __len__(self) -> int:
        return len(self.key)


@dataclass(frozen=True)
class EdgeList:
    """The relationships of one relation between one pair of types.

    Attributes:
        relation: the relation's name, the same in both graphs.
        head: ``[m]`` row in the head type's table.
        tail: ``[m]`` row in the tail type's table. Parallel edges and self-loops may occur.
    """

    relation: str
    head_type: str
    tail_type: str
    head: IntArray
    tail: IntArray


@dataclass(frozen=True)
class TypedGraph:
    """Everything that was read of one graph."""

    name: str
    entities: Mapping[str, EntityTable]
    relations: tuple[EdgeList, ...]


@dataclass(frozen=True)
class TypeTask:
    """What is to be done with one entity type.

    Attributes:
        link: False for a type that is context only: its candidates are scored, never linked.
        cardinality: None where it is to be estimated.
        kinds: attribute name to a forced kind; the others are inferred from the values.
    """

    name: str
    link: bool = True
    cardinality: Cardinality | None = None
    kinds: Mapping[str, Kind] = field(default_factory=dict)


@dataclass(frozen=True)
class AlignmentTask:
    """Which types are aligned, and whether both graphs are one and the same (deduplication).

    With ``same_graph`` an entity is never a candidate of itself and each pair stands once, with
    the source row smaller than the target row.
    """

    types: tuple[TypeTask, ...]
    same_graph: bool = False


@dataclass(frozen=True)
class PairLabels:
    """Known matches and non-matches of one type.

    Attributes:
        source: ``[k]`` row in the source graph's table.
        target: ``[k]`` row in the target graph's table.
        is_match: ``[k]``.
        complete: all partners of an entity with a match are among them.
    """

    source: IntArray
    target: IntArray
    is_match: BoolArray
    complete: bool = False

    def take(self, rows: NDArray[Any]) -> PairLabels:
        """Return some of them, an entity's together."""
        return PairLabels(self.source[rows], self.target[rows], self.is_match[rows], self.complete)


def object_array(values: list[Any]) -> ObjectArray:
    """Return a one-dimensional object array, also where the values are sequences themselves."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array
