"""What is to be written: the difference between wanted and standing links, and its guards."""

from connector.plan.contradictions import Contradiction, contradictions
from connector.plan.decisions import absent, read_decisions
from connector.plan.diff import make_plan
from connector.plan.document import from_json, to_json
from connector.plan.guard import guard, shrinkage
from connector.plan.standing import linked_types, read_standing
from connector.plan.summary import summary
from connector.plan.values import (
    About,
    Change,
    Counts,
    Decision,
    Plan,
    Scalar,
    Standing,
    StandingLink,
    TypeEnds,
    WantedLink,
)

__all__ = [
    "About",
    "Change",
    "Contradiction",
    "Counts",
    "Decision",
    "Plan",
    "Scalar",
    "Standing",
    "StandingLink",
    "TypeEnds",
    "WantedLink",
    "absent",
    "contradictions",
    "from_json",
    "guard",
    "linked_types",
    "make_plan",
    "read_decisions",
    "read_standing",
    "shrinkage",
    "summary",
    "to_json",
]
