from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

from connector.runs import next_run_id

NOW = datetime(2026, 11, 23, 15, 4, 5, 123999, tzinfo=timezone.utc)


def test_an_id_names_its_millisecond() -> None:
    run, moment = next_run_id(None, NOW)

    assert re.fullmatch(r"2026-11-23T15-04-05\.123Z-[0-9a-f]{4}", run)
    assert moment == NOW.replace(microsecond=123000)


def test_ids_are_in_utc() -> None:
    run, _ = next_run_id(None, NOW.astimezone(timezone(timedelta(hours=2))))
    assert run.startswith("2026-11-23T15-04-05.123Z")


def test_an_id_sorts_after_the_last_also_where_the_clock_is_behind() -> None:
    last, _ = next_run_id(None, NOW)
    run, moment = next_run_id(last, NOW - timedelta(days=1))

    assert run > last
    assert moment == NOW.replace(microsecond=124000)


def test_an_id_of_another_kind_is_no_hindrance() -> None:
    assert next_run_id("by hand", NOW)[0].startswith("2026-11-23T15-04-05.123Z")
