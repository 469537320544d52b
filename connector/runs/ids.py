"""Ids of runs: moments in time, so that they sort as text."""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta, timezone

_ID = re.compile(r"(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3})Z-[0-9a-f]{4}")
_FORMAT = "%Y-%m-%dT%H-%M-%S.%f"
_STEP = timedelta(milliseconds=1)


def next_run_id(latest: str | None, now: datetime | None = None) -> tuple[str, datetime]:
    """Return an id like ``2026-11-23T15-04-05.123Z-ab12`` and the moment that it names.

    It sorts after ``latest``, also where this machine's clock is behind that of the last run:
    then it names the millisecond after.
    """
    moment = (now or datetime.now(timezone.utc)).astimezone(timezone.utc)
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    match = _ID.fullmatch(latest or "")
    if match:
        last = datetime.strptime(match[1] + "000", _FORMAT).replace(tzinfo=timezone.utc)
        moment = max(moment, last + _STEP)
    return f"{moment_text(moment)}-{secrets.token_hex(2)}", moment


def moment_text(moment: datetime) -> str:
    """Return how the ids of runs of a moment begin; all runs before it sort before this."""
    return f"{moment.astimezone(timezone.utc).strftime(_FORMAT)[:-3]}Z"
