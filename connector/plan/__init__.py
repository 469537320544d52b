"""What is to be written: the difference between wanted and standing links, and its guards."""

from connector.plan.basis import basis, moved
from connector.plan.components import components
from connector.plan.contradictions import Contradiction, contradictions
from connector.plan.decisions import absent, read_decisions
from connector.plan.diff import make_plan
from connector.plan.document import from_json, identity, to_json
from connector.plan.guard import guard, shrinkage
from connector.plan.risk import riskiest
from connector.plan.standing import latest_run, linked_types, read_standing
from connector.plan.summary import summary
from connector.plan.values import (
    About,
    Basis,
    Change,
    Counts,
    Decision,
    Evidence,
    Fingerprint,
    Group,
    Plan,
    Scalar,
    Standing,
    StandingLink,
    TypeEnds,
    WantedLink,
)

__all__ = [
    "About",
    "Basis",
    "Change",
    "Contradiction",
    "Counts",
    "Decision",
    "Evidence",
    "Fingerprint",
    "Group",
    "Plan",
    "Scalar",
    "Standing",
    "StandingLink",
    "TypeEnds",
    "WantedLink",
    "absent",
    "basis",
    "components",
    "contradictions",
    "from_json",
    "guard",
    "identity",
    "latest_run",
    "linked_types",
    "make_plan",
    "moved",
    "read_decisions",
    "read_standing",
    "riskiest",
    "shrinkage",
    "summary",
    "to_json",
]
