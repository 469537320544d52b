from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from prometheus_client.parser import text_string_to_metric_families as older_families

from connector.apply import Applied
from connector.cli.metrics import measured
from connector.cli.steps import Steps
from connector.config import Settings, load
from connector.errors import InputError, LockedError
from connector.plan import Plan, WantedLink
from connector.report.metrics import SyncFigures, last_success, metrics_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from prometheus_client import Metric

PLAN = Plan(
    "dbpedia", 'im"db', False, (),
    add=(WantedLink("film", "a", "b", 0.9),), kept=7,
    entities={"film": (12, 15)}, expected_precision=0.97, expected_wrong=0.4,
)  # fmt: skip
FIGURES = SyncFigures(
    "dbpedia", 'im"db', ended=200.0, succeeded=200.0, seconds={"read": 1.5},
    plan=PLAN, applied=Applied("r1", added=1, skipped={"moved": 1}),
)  # fmt: skip


def samples(
    text: str,
    families: Callable[[str], Iterable[Metric]] = text_string_to_metric_families,
) -> dict[tuple[str, ...], float]:
    found = {}
    for family in families(text):
        for sample in family.samples:
            said = dict(sample.labels)
            assert (said.pop("source"), said.pop("target")) == ("dbpedia", 'im"db')
            found[(sample.name, *(said[name] for name in sorted(said)))] = sample.value
    return found


def test_the_figures_of_a_sync_are_read_alike_in_both_formats() -> None:
    text = metrics_text(FIGURES)
    found = samples(text)
    assert found == samples(text, older_families)
    assert text.endswith("# EOF\n")
    assert found["sameas_sync_exit_code",] == 0
    assert found["sameas_sync_success_timestamp_seconds",] == 200.0
    assert found["sameas_sync_step_seconds", "read"] == 1.5
    assert found["sameas_sync_links", "added"] == 1
    assert found["sameas_links",] == 7
    assert found["sameas_entities", "target", "film"] == 15
    assert found["sameas_expected_precision",] == 0.97


def test_a_sync_that_failed_early_tells_what_it_knows() -> None:
    found = samples(metrics_text(SyncFigures("dbpedia", 'im"db', exit_code=7, ended=1.0)))
    assert set(found) == {("sameas_sync_exit_code",), ("sameas_sync_end_timestamp_seconds",)}


def test_the_last_success_is_that_of_the_same_graphs() -> None:
    text = metrics_text(FIGURES)
    assert last_success(text, "dbpedia", 'im"db') == 200.0
    assert last_success(text, "dbpedia", "other") is None
    assert last_success(metrics_text(replace(FIGURES, succeeded=None)), "dbpedia", 'im"db') is None
    with pytest.raises(ValueError, match="something"):
        last_success("something", "dbpedia", 'im"db')


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    path = tmp_path / "sameas.toml"
    path.write_text(
        '[source]\ngraph = "dbpedia"\n[target]\ngraph = "im\\"db"\n'
        '[entity.film]\nsource = "Film.id"\ntarget = "Movie.id"\n'
    )
    return load(path, {}, roles=())


def test_a_failure_keeps_the_last_success_and_leaves_nothing_beside_the_file(
    settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "textfile"
    folder.mkdir()
    path = folder / "sameas.prom"
    with measured(path, settings, Steps()) as figures:
        figures.plan = PLAN
    good = samples(path.read_text())
    with pytest.raises(LockedError), measured(path, settings, Steps()):
        raise LockedError("held", hint="wait")
    bad = samples(path.read_text())
    success = ("sameas_sync_success_timestamp_seconds",)
    assert good["sameas_sync_exit_code",] == 0
    assert bad["sameas_sync_exit_code",] == 6
    assert bad[success] == good[success]
    assert [one.name for one in folder.iterdir()] == ["sameas.prom"]
    assert path.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize(
    ("error", "code"), [(KeyboardInterrupt(), 130), (SystemExit(143), 143), (ValueError(), 1)]
)
def test_every_end_has_its_code(
    settings: Settings, tmp_path: Path, error: BaseException, code: int
) -> None:
    path = tmp_path / "sameas.prom"
    with pytest.raises(type(error)), measured(path, settings, Steps()):
        raise error
    assert samples(path.read_text())["sameas_sync_exit_code",] == code


def test_a_place_where_no_file_can_be_is_an_error_before_anything_is_done(
    settings: Settings, tmp_path: Path
) -> None:
    for path in (tmp_path / "missing" / "sameas.prom", tmp_path):
        with pytest.raises(InputError), measured(path, settings, Steps()):
            pytest.fail("it was begun")


def test_what_stood_there_and_is_something_else_is_replaced(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "sameas.prom"
    path.write_text("not metrics")
    with measured(path, settings, Steps()):
        pass
    assert "is replaced" in caplog.text
    assert samples(path.read_text())["sameas_sync_exit_code",] == 0
