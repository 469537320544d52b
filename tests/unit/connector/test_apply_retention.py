from __future__ import annotations

from datetime import datetime, timezone

import pytest

from connector.apply.retention import old_runs
from connector.config import KeepHistory
from tests.unit.connector.test_run_order import run

NOW = datetime(2026, 11, 25, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("statuses", "old"),
    [
        ("done done", 0),
        ("done done done", 1),
        # What did not end and what completed it are one.
        ("done done interrupted done", 1),
        ("done done interrupted failed running", 1),
        ("interrupted done failed done", 0),
        ("failed interrupted", 0),
        ("done interrupted done done", 1),
        ("done interrupted done done done", 3),
    ],
)
def test_so_many_runs_are_kept(statuses: str, old: int) -> None:
    runs = [run(number, status=status) for number, status in enumerate(statuses.split())]
    assert old_runs(reversed(runs), KeepHistory(runs=2), NOW) == [one.id for one in runs[:old]]
