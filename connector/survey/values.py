"""The figures of a report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connector.runs import Run
    from connector.survey.deciding import Channel
    from connector.survey.known import Known
    from connector.survey.linked import TypeChanges, TypeLinks
    from connector.survey.unlinked import SideLeft
    from model.confidence.budget import Expectation


@dataclass(frozen=True)
class Scored:
    """What scoring both graphs again tells of one type.

    Attributes:
        candidates: pairs that were scored.
        threshold: least confidence of a link.
        expected: how many of the links that the aligner wants now are expected to be wrong.
        add, close: links that the next sync would write and close.
        source, target: what has no link on either side; the same twice where both are one.
        channels: what decided, of `explained` links.
        explained: links that were drawn for it.
        known: against known links; None where there are none.
    """

    candidates: int
    threshold: float
    expected: Expectation
    add: int
    close: int
    source: SideLeft
    target: SideLeft
    channels: tuple[Channel, ...]
    explained: int
    known: Known | None


@dataclass(frozen=True)
class Survey:
    """Everything that a report says.

    Attributes:
        run: whose links they are.
        latest: no later run of the two graphs wrote anything.
        runs: the runs of the two graphs up to this one, the latest first.
        types: type to its links.
        changes: type to what the run did.
        scored: type to what scoring again tells; None where that was not done.
        same_nodes: types whose two sides are the same nodes.
        notes: what a reader has to know about how it was made.
    """

    run: Run
    latest: bool
    runs: tuple[Run, ...]
    types: Mapping[str, TypeLinks]
    changes: Mapping[str, TypeChanges]
    scored: Mapping[str, Scored] | None = None
    same_nodes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
