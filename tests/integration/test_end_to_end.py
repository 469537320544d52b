"""The whole main job through the command line, on two real servers."""

from __future__ import annotations

import gzip
import json
import os
import signal
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import cypher
from connector.database import Database
from tests.integration.command import environment, sameas, start

if TYPE_CHECKING:
    from connector.config import Connection

DATA = Path(os.environ.get("SAMEAS_DATA", Path(__file__).parents[3] / "shared/data"))

LINKS = cypher.Statement(
    "test/links", "links by run", "read", (), ("links", "runs", "refs"),
    "MATCH (r:SameAsRef) WITH count(r) AS refs OPTIONAL MATCH ()-[s:SAME_AS]->() "
    "RETURN count(s) AS links, count(DISTINCT s.run) AS runs, refs",
)  # fmt: skip
EVERYTHING = cypher.Statement(
    "test/everything", "a fingerprint of the entities", "read", (), ("nodes", "properties"),
    "MATCH (n) WHERE none(label IN labels(n) WHERE label STARTS WITH 'SameAs') "
    "RETURN count(n) AS nodes, sum(size(keys(n))) AS properties",
)  # fmt: skip


def _bibliography(folder: Path) -> tuple[Path, Path]:
    """Return a folder of two graphs and a file of gold links: the real pair, or a made one."""
    from tests.benchmark.generated import generate

    real = DATA / "dblp_acm"
    if not real.is_dir():
        return generate(folder / "pair", papers=400, seed=5), folder / "pair" / "gold.tsv"
    gold = folder / "gold.tsv"
    gold.write_text(gzip.decompress((real / "ent_links.tsv.gz").read_bytes()).decode())
    return real, gold


@pytest.mark.timeout(900)
def test_the_main_job_on_two_real_servers(
    two_servers: tuple[Connection, Connection], tmp_path: Path
) -> None:
    from tests.benchmark.load import load

    source, target = two_servers
    data, gold = _bibliography(tmp_path)
    load(data, source, target)
    variables = environment(source, target)

    def run(*arguments: str, expect: int = 0) -> Any:
        done = sameas(*arguments, folder=tmp_path, variables=variables, timeout=600)
        assert done.code == expect, done.err + done.out
        assert "Traceback" not in done.err
        return json.loads(done.out) if "--json" in arguments else done.out

    with Database.open(target, step="test") as database:
        [(nodes, properties)] = database.read(EVERYTHING)

        proposal = run("init", "--source-graph", "dblp", "--target-graph", "acm", "--json")
        assert {e["name"] for e in proposal["mapping"]["entities"]}
        checks = run("doctor", "--json")
        assert not [check for check in checks if check["status"] == "fail"]
        run("train", "-q")

        made = run("plan", "--json", "--detailed-exitcode", expect=3)
        assert made["add"] > (1_800 if data.parent == DATA else 250)
        assert database.read(LINKS)[0][0] == 0, "plan wrote into the target"

        written = run("sync", "--json")
        [(links, runs, refs)] = database.read(LINKS)
        assert (links, runs) == (written["added"], 1)
        assert 0 < refs <= links  # an author may have several counterparts
        assert [tuple(row) for row in database.read(EVERYTHING)] == [(nodes, properties)]

        again = run("sync", "--json")
        assert again["run"] is None
        assert (again["added"], again["changed"], again["closed"]) == (0, 0, 0)
        assert database.read(LINKS) == [(links, 1, refs)]
        run("plan", "--detailed-exitcode", expect=0)

        quality = run("evaluate", "--links", str(gold), "--json")
        [(_, papers)] = quality.items()
        assert papers["decided"]["precision"] > 0.97
        assert papers["decided"]["recall"] > 0.97
        assert papers["candidate_recall"] > 0.98
        assert len(run("runs", "--json")) == 1


def test_a_wrong_password_and_a_dead_server_end_with_their_exit_code(
    embedded_pair: tuple[Connection, Connection], tmp_path: Path
) -> None:
    source, target = embedded_pair
    wrong = environment(source, replace(target, password="not-the-password"))
    done = sameas("init", folder=tmp_path, variables=wrong)
    assert done.code == 7
    assert "refused the login" in done.err
    assert "not-the-password" not in done.err + done.out
    dead = environment(source, replace(target, uri="bolt://127.0.0.1:9"))
    done = sameas("init", folder=tmp_path, variables=dead)
    assert done.code == 7
    assert "does not answer" in done.err
    assert "SAMEAS_TARGET_URI" in done.err
    assert not (tmp_path / "sameas.toml").exists()


def test_without_any_environment_every_missing_variable_is_named(tmp_path: Path) -> None:
    done = sameas("init", folder=tmp_path)
    assert done.code == 2
    assert "SAMEAS_SOURCE_URI" in done.err
    assert "SAMEAS_TARGET_URI" in done.err


def test_two_empty_databases_are_a_clear_error(
    embedded_pair: tuple[Connection, Connection], tmp_path: Path
) -> None:
    done = sameas("init", folder=tmp_path, variables=environment(*embedded_pair))
    assert done.code == 1
    assert "no nodes" in done.err


def test_an_unknown_setting_and_broken_toml_say_where(
    embedded_pair: tuple[Connection, Connection], tmp_path: Path
) -> None:
    variables = environment(*embedded_pair)
    config = tmp_path / "sameas.toml"
    config.write_text('[source]\ngraph = "a"\n[target]\ngraph = "b"\n[trian]\nseed = 1\n')
    done = sameas("sync", folder=tmp_path, variables=variables)
    assert done.code == 2
    assert "trian" in done.err
    assert "train" in done.err
    config.write_text('[source]\ngraph = "a\n')
    done = sameas("sync", folder=tmp_path, variables=variables)
    assert done.code == 2
    assert "line 2" in done.err


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_the_demo_ends_cleanly_when_it_is_told_to(
    tmp_path: Path, sent: signal.Signals, code: int
) -> None:
    process = start("demo", folder=tmp_path)
    try:
        time.sleep(6)
        process.send_signal(sent)
        _, err = process.communicate(timeout=20)
    finally:
        process.kill()
    assert process.returncode == code, err
    assert "Traceback" not in err
