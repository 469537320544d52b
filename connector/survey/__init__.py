"""What was linked, how surely, why, and what was not: the figures of a report, as plain values."""

from connector.survey.deciding import Channel, deciding, sampled
from connector.survey.known import Known, KnownFrom, held_known, known
from connector.survey.linked import (
    EDGES,
    LargeGroup,
    RiskyLink,
    TypeChanges,
    TypeLinks,
    changes,
    linked,
    riskiest,
)
from connector.survey.unlinked import REASONS, Left, SideLeft, Why, unlinked
from connector.survey.values import Scored, Survey

__all__ = [
    "EDGES",
    "REASONS",
    "Channel",
    "Known",
    "KnownFrom",
    "LargeGroup",
    "Left",
    "RiskyLink",
    "Scored",
    "SideLeft",
    "Survey",
    "TypeChanges",
    "TypeLinks",
    "Why",
    "changes",
    "deciding",
    "held_known",
    "known",
    "linked",
    "riskiest",
    "sampled",
    "unlinked",
]
