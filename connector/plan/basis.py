"""What a plan was made upon, as fingerprints: so that it is not applied to something else."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from connector.plan.values import Basis, Fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from connector.plan.values import Decision, Plan, Standing, StandingLink

_MODULUS = 2**128


def fingerprint(texts: Iterable[str]) -> Fingerprint:
    """Return count and sum of hashes: the same for the same texts in any order."""
    count = total = 0
    for text in texts:
        count += 1
        total += int.from_bytes(hashlib.blake2b(text.encode(), digest_size=16).digest(), "big")
    return Fingerprint(count, f"{total % _MODULUS:032x}")


def link_text(link: StandingLink) -> str:
    """Return one text for all that a plan knows of a standing link."""
    return "\0".join(
        (link.source_key, link.target_key, repr(link.confidence), link.run, str(link.locked))
    )


def basis(
    standing: Standing,
    decisions: Iterable[Decision],
    keys: Mapping[str, Mapping[str, Iterable[str]]],
    latest_run: str | None,
) -> Basis:
    """Return the fingerprints of what a plan is made upon.

    Args:
        standing: all links that stand.
        decisions: all that people decided.
        keys: role ("source" or "target") to type to the keys of its entities, for each graph
            that the target database holds.
        latest_run: id of the last run of any graphs.
    """
    names = [ends.name for ends in standing.types]
    links: dict[str, list[str]] = {name: [] for name in names}
    decided: dict[str, list[str]] = {name: [] for name in names}
    for link in standing.links:
        links[link.type].append(link_text(link))
    for one in decisions:
        if one.type in decided:
            decided[one.type].append("\0".join((one.source_key, one.target_key, str(one.same))))
    return Basis(
        run=latest_run,
        links={name: fingerprint(texts) for name, texts in links.items()},
        decisions={name: fingerprint(texts) for name, texts in decided.items()},
        entities={
            role: {name: fingerprint(types[name]) for name in names} for role, types in keys.items()
        },
    )


def moved(plan: Plan, now: Basis) -> tuple[str, ...]:
    """Return in words what is no longer as it was when a plan was made."""
    then = plan.basis
    if then is None:
        return ()
    lines = [
        *_differences("links stood", "stand", then.links, now.links),
        *_differences("decisions stood", "stand", then.decisions, now.decisions),
    ]
    for role, types in then.entities.items():
        lines += _differences(
            f"entities were in the {role}", "are there", types, now.entities.get(role, {})
        )
    return tuple(lines)


def _differences(
    were: str, are: str, then: Mapping[str, Fingerprint], now: Mapping[str, Fingerprint]
) -> list[str]:
    lines = []
    for name, before in sorted(then.items()):
        after = now.get(name, Fingerprint(0, ""))
        if before.count != after.count:
            lines.append(f"{name}: {before.count:,} {were}, {after.count:,} {are} now")
        elif before != after:
            lines.append(f"{name}: {before.count:,} {were}, as many {are} now, but not the same")
    return lines
