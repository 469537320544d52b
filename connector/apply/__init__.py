"""Writes into the target graph: what a plan says, or what undoes a run."""

from connector.apply.apply import Applied, apply
from connector.apply.retention import Pruned, prune
from connector.apply.rollback import Rollback, plan_rollback, rollback
from connector.apply.versions import Version, Versions, counts_by_type

__all__ = [
    "Applied",
    "Pruned",
    "Rollback",
    "Version",
    "Versions",
    "apply",
    "counts_by_type",
    "plan_rollback",
    "prune",
    "rollback",
]
