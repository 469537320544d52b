"""One thing that was checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["ok", "warn", "fail"]


@dataclass(frozen=True)
class Check:
    """What was checked, how it stands, and what to do.

    Attributes:
        status: "ok"; "warn" (works, but look at it); "fail" (a sync would not work).
        subject: what was looked at, as "source" or "[entity.film]".
        message: how it stands.
        fix: what to do; empty where nothing is to be done.
        exit_code: of the doctor, because of this check; 0 unless it failed.
    """

    status: Status
    subject: str
    message: str
    fix: str = ""
    exit_code: int = 0
