"""Both graphs as they were read, and what the aligner made of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from connector.extract import Extract
    from model import align
    from model.confidence.budget import Expectation
    from model.graph import AlignmentTask, TypedGraph


@dataclass(frozen=True)
class Reading:
    """Both graphs as arrays, and the task that the mapping makes of them.

    With ``same_database`` links are direct; with ``task.same_graph`` both sides are the same
    nodes as well (deduplication).
    """

    source: Extract
    target: Extract
    same_database: bool
    task: AlignmentTask

    @property
    def graphs(self) -> tuple[TypedGraph, TypedGraph]:
        """The source graph and the target graph."""
        return self.source.graph, self.target.graph


@dataclass(frozen=True)
class Matched:
    """What the aligner made of a reading.

    Attributes:
        scores: of all candidates, by type.
        links: those that were decided to be the same, as far as the budget admits them.
        expected: how many of them are expected to be wrong, by type.
    """

    reading: Reading
    prepared: align.Prepared
    trained: align.TrainedModel
    scores: dict[str, align.ScoredPairs]
    links: dict[str, align.Links]
    expected: dict[str, Expectation]

    @property
    def graphs(self) -> tuple[TypedGraph, TypedGraph]:
        """Both graphs as they were read, with shared values as the entities they were taken for."""
        source, target = (
            replace(
                graph,
                entities={
                    **graph.entities,
                    **{name: both[side] for name, both in self.prepared.values.items()},
                },
            )
            for side, graph in enumerate(self.reading.graphs)
        )
        return source, target
