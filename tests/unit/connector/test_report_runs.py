from __future__ import annotations

from dataclasses import replace

import pytest

from connector.report.runs import seconds_of
from tests.unit.connector.test_run_order import run


@pytest.mark.parametrize(
    ("started", "finished", "seconds"),
    [
        ("2026-01-02T03:04:05Z", "2026-01-02T03:04:07Z", 2.0),
        ("2026-01-02T03:04:05.49+00:00", "2026-01-02T03:05:05.490+00:00", 60.0),
        ("2026-01-02T03:04:05.123456789Z", "2026-01-02T03:04:06.1Z", 0.976543),
    ],
)
def test_how_long_a_run_took_whatever_the_digits_of_its_times(
    started: str, finished: str, seconds: float
) -> None:
    taken = seconds_of(replace(run(1), started_at=started, finished_at=finished))
    assert taken == pytest.approx(seconds, abs=1e-5)
    assert seconds_of(run(1)) is None
