"""One thing that was checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from connector.errors import SameasError

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

    @classmethod
    def failed(cls, subject: str, error: SameasError, exit_code: int | None = None) -> Check:
        """Make it of an error."""
        code = error.exit_code if exit_code is None else exit_code
        return cls("fail", subject, str(error), error.hint, code)
