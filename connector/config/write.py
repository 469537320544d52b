"""How links are written into the target: the section [write] of sameas.toml."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_HISTORY = re.compile(r"([1-9]\d{0,5}) (run|day)s?")


@dataclass(frozen=True)
class KeepHistory:
    """How much of the past is kept: so many of the latest runs, or those of so many days.

    One of ``runs`` and ``days`` is None.
    """

    runs: int | None = None
    days: int | None = None

    @classmethod
    def parse(cls, value: object) -> KeepHistory:
        """Read "30 runs" or "90 days".

        Raises:
            ValueError: it is neither.
        """
        match = _HISTORY.fullmatch(" ".join(value.split())) if isinstance(value, str) else None
        if match is None:
            raise ValueError(f'should be like "30 runs" or "90 days", is {value!r}')
        number = int(match[1])
        return cls(runs=number) if match[2] == "run" else cls(days=number)


@dataclass(frozen=True)
class WriteSettings:
    """How links are written, and what is refused to protect those that stand.

    Attributes:
        mirror: attributes copied to the stand-in nodes; None takes the first of each type.
        tolerance: a confidence that moved by no more than this is left as it stands.
        max_close: share of the standing links that one plan may close, 0 to 1.
        min_close: links that a plan may close in any case.
        batch: rows written in one transaction.
        lock_stale: seconds without a heartbeat after which another run's lock is void.
        keep_history: what is older is forgotten after a sync: closed versions of links, and the
            runs that closed them, which can then no longer be rolled back; None keeps everything.
        evidence: beside each link, nodes ``SameAsEvidence`` say which neighbours of both sides were
            found again; for links that stand already, they are written with the next run.
    """

    mirror: tuple[str, ...] | None = None
    tolerance: float = field(default=0.01, metadata={"most": 1})
    max_close: float = field(default=0.1, metadata={"most": 1})
    min_close: int = 10
    batch: int = field(default=5000, metadata={"least": 1})
    lock_stale: float = field(default=600.0, metadata={"least": 1})
    keep_history: KeepHistory | None = None
    evidence: bool = False
