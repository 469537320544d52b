"""How links are written into the target: the section [write] of sameas.toml."""

from __future__ import annotations

from dataclasses import dataclass, field


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
    """

    mirror: tuple[str, ...] | None = None
    tolerance: float = field(default=0.01, metadata={"most": 1})
    max_close: float = field(default=0.1, metadata={"most": 1})
    min_close: int = 10
    batch: int = field(default=5000, metadata={"least": 1})
    lock_stale: float = field(default=600.0, metadata={"least": 1})
