"""What a plan would do, in figures."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from connector.plan.values import Plan
    from model.confidence.budget import Expectation


def summary(plan: Plan) -> dict[str, Any]:
    """Return the plan's figures as plain values for JSON: in all, and by entity type."""
    add = Counter(link.type for link in plan.add)
    change = Counter(change.new.type for change in plan.change)
    close = Counter(link.type for link in plan.close) + Counter(plan.lost)
    return {
        "source": plan.source_graph,
        "target": plan.target_graph,
        "add": len(plan.add),
        "change": len(plan.change),
        "close": plan.closing,
        "kept": plan.kept,
        "refused": plan.refused,
        "lost": sum(plan.lost.values()),
        "unmapped": dict(plan.unmapped),
        "expectedPrecision": plan.expected_precision,
        "expectedWrong": plan.expected_wrong,
        "expectedInterval": plan.expected_interval,
        "types": {
            ends.name: {
                "add": add[ends.name],
                "change": change[ends.name],
                "close": close[ends.name],
                **_expected(plan.expected.get(ends.name)),
            }
            for ends in plan.types
        },
    }


def _expected(expected: Expectation | None) -> dict[str, Any]:
    if expected is None:
        return {}
    precision = expected.precision
    return {
        "threshold": expected.threshold,
        "toReview": expected.short,
        "expectedWrong": expected.wrong,
        "expectedPrecision": None if precision is None else precision[0],
        "expectedInterval": None if precision is None else precision[1:],
    }
