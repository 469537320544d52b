"""The shrink guard: an empty or half-read source must not wipe a good graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connector.errors import ShrinkError

if TYPE_CHECKING:
    from connector.config import WriteSettings
    from connector.plan.values import Plan


def guard(plan: Plan, settings: WriteSettings, *, allow_shrink: bool = False) -> None:
    """Refuse a plan that would take too much away.

    Refused are plans that close at least ``min_close`` links and more than ``max_close`` of those
    that stand, and plans for which a type lost as much since a run last wrote. A plan that writes
    nothing takes nothing away.

    Raises:
        ShrinkError: with every reason.
    """
    if allow_shrink or not plan.has_changes:
        return
    reasons = shrinkage(plan, settings)
    if reasons:
        raise ShrinkError(
            "the plan takes too much away: " + "; ".join(reasons),
            hint="look whether both databases are complete; --allow-shrink accepts it, "
            "[write] max_close and min_close move the limit",
        )


def shrinkage(plan: Plan, settings: WriteSettings) -> tuple[str, ...]:
    """Return what shrinks by more than the settings allow, in words."""

    def too_much(lost: int, of: int) -> bool:
        return lost >= max(1, settings.min_close) and lost > settings.max_close * of

    reasons = []
    if too_much(plan.closing, plan.standing):
        reasons.append(
            f"{plan.closing} of {plan.standing} standing links would close "
            f"({plan.closing / plan.standing:.0%}, allowed {settings.max_close:.0%})"
        )
    for name, before in sorted(plan.entities_before.items()):
        now = plan.entities.get(name)
        if now is None:
            continue
        for role, had, has in zip(("source", "target"), before, now, strict=True):
            if too_much(had - has, had):
                reasons.append(f"{name} in the {role} shrank from {had} to {has} entities")
    return tuple(reasons)
