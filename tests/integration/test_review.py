"""`sameas review` and `sameas decisions` as a person uses them, against the embedded server."""

from __future__ import annotations

import csv
import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from connector.cli.main import sameas as group
from connector.database import Database
from connector.demo import run as demo
from tests.integration.command import environment, sameas
from tests.integration.target import ask, do, everything

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from click.testing import Result

    from tests.integration.servers import Server

    Run = Callable[..., Result]


@pytest.fixture(scope="module")
def trained(
    running_server: Callable[[str], Server], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A folder with sameas.toml and a model of the demo's catalogues."""
    server = running_server("embedded")
    server.empty()
    source, target = server.connection("source"), server.connection("target")
    demo.fill(source, target)
    folder = tmp_path_factory.mktemp("review")
    variables = environment(source, target)
    for command in (("init", "--source-graph", "a", "--target-graph", "b"), ("train", "-q")):
        done = sameas(*command, folder=folder, variables=variables)
        assert done.code == 0, done.err
    return folder


@pytest.fixture
def target(trained: Path, running_server: Callable[[str], Server]) -> Iterator[Database]:
    """The target with the demo's catalogue and no decision."""
    with Database.open(running_server("embedded").connection("target"), step="test") as database:
        do(database, "MATCH (r) WHERE r:SameAsRef OR r:SameAsRun DETACH DELETE r")
        assert (trained / "sameas.toml").exists()
        yield database


@pytest.fixture
def run(
    trained: Path, running_server: Callable[[str], Server], monkeypatch: pytest.MonkeyPatch
) -> Run:
    """Return what runs a command in this process, with keys as the input."""
    server = running_server("embedded")
    variables = environment(server.connection("source"), server.connection("target"))
    monkeypatch.chdir(trained)

    def invoke(*arguments: str, keys: str = "") -> Result:
        result = CliRunner().invoke(
            group, arguments, input=keys, env={**variables, "COLUMNS": "120"}
        )
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return invoke


DECISIONS = "MATCH (a:SameAsRef)-[d:SAME_AS|NOT_SAME_AS]->(b)"


def _standing(target: Database) -> list[tuple[Any, ...]]:
    return sorted(
        ask(target, DECISIONS, "a.type", "a.key", "type(d)", "d.by", "d.reason", "d.locked")
    )


def test_each_answer_stands_at_once_and_can_be_taken_back(run: Run, target: Database) -> None:
    before = everything(target)
    done = run(
        "review", "--limit", "6", "--by", "ada", "--reason", "by eye", "--type", "film",
        keys="?nwthe remake\nynuq",
    )  # fmt: skip
    assert done.exit_code == 0, done.stderr
    # Not the same; then a reason; the same; not the same, which is taken back; and quit.
    found = _standing(target)
    assert [(row[2], row[3], row[4]) for row in found if row[2] == "NOT_SAME_AS"] == [
        ("NOT_SAME_AS", "ada", "by eye")
    ]
    assert [(row[2], row[3], row[4], row[5]) for row in found if row[2] == "SAME_AS"] == [
        ("SAME_AS", "ada", "the remake", True)
    ]
    assert "1 the same, 1 not the same, 0 skipped, of 6 questions" in done.stdout
    # Both neighbourhoods stand side by side, and why it is asked.
    assert "confidence 0." in done.stderr
    assert "asked because it is" in done.stderr
    assert " | " in done.stderr
    assert "starring" in done.stderr
    names = [line for line in done.stderr.splitlines() if line.lstrip().startswith("key ")]
    assert len(names) >= 4

    # Taking everything back leaves the graph as it was, also after the last question.
    stood = everything(target)
    assert stood != before
    again = run("review", "--limit", "2", "--by", "bob", keys="nyuuuq")
    assert again.exit_code == 0, again.stderr
    assert "that was the last question" in again.stderr
    assert "there is nothing to undo" in again.stderr
    assert everything(target) == stood


def test_what_was_answered_is_not_asked_again_and_the_end_of_input_quits(
    run: Run, target: Database
) -> None:
    first = run("review", "--limit", "4", "--by", "ada", "--json", keys="ns")
    assert first.exit_code == 0, first.stderr
    document = json.loads(first.stdout)
    assert document["questions"] == 4
    assert (document["same"], document["notSame"], document["skipped"]) == (0, 1, 1)
    [(_, answered, *_)] = _standing(target)
    second = run("review", "--limit", "4", "--by", "ada", keys="q")
    assert f"key        {answered} " not in second.stderr
    assert len(_standing(target)) == 1


def test_after_the_same_the_other_pairs_of_that_entity_are_settled(
    run: Run, target: Database
) -> None:
    asked = run("review", "--limit", "400", "--type", "film", "--json", keys="y" * 400)
    assert asked.exit_code == 0, asked.stderr
    document = json.loads(asked.stdout)
    assert 0 < document["same"] <= document["questions"]
    locked = ask(
        target, "MATCH (a:SameAsRef)-[d:SAME_AS {locked: true}]->(b)", "a.key", "b.movieId"
    )
    assert len(locked) == document["same"]
    assert len({source for source, _ in locked}) == len({to for _, to in locked}) == len(locked)


def test_a_sheet_goes_out_and_comes_back(run: Run, target: Database, tmp_path: Path) -> None:
    sheet = tmp_path / "questions.csv"
    out = run("review", "--limit", "5", "--export", str(sheet))
    assert out.exit_code == 0, out.stderr
    assert "5 questions written" in out.stdout
    with sheet.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 5
    assert all(row["same"] == "" and row["why"] and row["source"] for row in rows)
    nothing = run("review", "--import", str(sheet), "--by", "ada")
    assert nothing.exit_code == 0
    assert _standing(target) == []

    rows[0].update(same="1", reason="known", by="bob")
    rows[1].update(same="no")
    rows[2].update(same="0", target_key="gone")
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    read = run("review", "--import", str(sheet), "--by", "ada", "--json")
    document = json.loads(read.stdout)
    assert (document["same"], document["notSame"], document["stood"]) == (1, 1, 0)
    [refused] = document["refused"]
    assert (refused["target"], refused["why"]) == ("gone", "an entity is gone")
    assert [row[2:4] for row in sorted(_standing(target), key=lambda row: row[2])] == [
        ("NOT_SAME_AS", "ada"),
        ("SAME_AS", "bob"),
    ]
    # Once more changes nothing.
    before = everything(target)
    document = json.loads(run("review", "--import", str(sheet), "--json").stdout)
    assert (document["same"], document["notSame"], document["stood"]) == (0, 0, 2)
    assert everything(target) == before
    # And the opposite of what stands is refused.
    rows[0]["same"] = "0"
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows[:1])
    [refused] = json.loads(run("review", "--import", str(sheet), "--json").stdout)["refused"]
    assert refused["why"] == "the graph says the opposite"
    assert everything(target) == before


def test_the_decisions_are_listed_with_paths_and_those_that_wait(
    run: Run, target: Database
) -> None:
    nobody = run("decisions")
    assert nobody.exit_code == 0
    assert "nobody has decided" in nobody.stdout
    do(
        target,
        "MATCH (m:Movie {movieId: 'm0120'}), (n:Movie {movieId: 'm0261'}) "
        "CREATE (a:SameAsRef {graph: 'a', type: 'film', key: 'f001'}), "
        "(b:SameAsRef {graph: 'a', type: 'film', key: 'f002'}), "
        "(c:SameAsRef {graph: 'a', type: 'film', key: 'no longer there'}) "
        "CREATE (a)-[:SAME_AS {locked: true, by: 'ada'}]->(m), "
        "(b)-[:SAME_AS {locked: true, by: 'bob'}]->(m), "
        "(b)-[:SAME_AS {locked: true, by: 'bob'}]->(n), "
        "(a)-[:NOT_SAME_AS {by: 'cyn', reason: 'remake'}]->(n), "
        "(c)-[:NOT_SAME_AS {by: 'cyn'}]->(n)",
    )
    said = run("decisions")
    assert "waits: an entity is gone" in said.stdout
    assert (
        "film: f001 and m0261 are said not to be the same, but locked links join them: "
        "f001 = m0120 (by ada), f002 = m0120 (by bob), f002 = m0261 (by bob), "
        "f001 is not m0261 (by cyn)"
    ) in said.stdout
    document = json.loads(run("decisions", "--json").stdout)
    assert len(document["decisions"]) == 5
    assert [one["source_key"] for one in document["waiting"]] == ["no longer there"]
    [joined] = [c for c in document["contradictions"] if c["kind"] == "joined but apart"]
    assert [step["by"] for step in joined["path"]] == ["ada", "bob", "bob", "cyn"]
    # It is kept: a sync neither removes nor obeys what has no entity.
    synced = run("sync", "--json", "--allow-shrink")
    assert synced.exit_code == 0, synced.stderr
    assert ask(target, "MATCH ({key: 'no longer there'})-[d]->()", "type(d)") == [("NOT_SAME_AS",)]


def test_the_next_sync_obeys_and_the_next_train_learns(
    run: Run, target: Database, trained: Path, tmp_path: Path
) -> None:
    first = run("sync", "--json")
    assert first.exit_code == 0, first.stderr
    [(link, to)] = ask(
        target,
        "MATCH (a:SameAsRef {type: 'film'})-[s:SAME_AS]->(b) WITH a, b ORDER BY a.key LIMIT 1",
        "a.key",
        "b.movieId",
    )
    sheet = tmp_path / "answers.csv"
    sheet.write_text(f"type,source_key,target_key,same\nfilm,{link},{to},0\n")
    assert run("review", "--import", str(sheet), "--by", "ada").exit_code == 0
    second = json.loads(run("sync", "--json").stdout)
    assert second["closed"] >= 1
    gone = "MATCH (a:SameAsRef {key: $key})-[s:SAME_AS]->(b {movieId: $to})"
    assert ask(target, gone, "count(s)", key=link, to=to) == [(0,)]
    assert json.loads(run("sync", "--json").stdout)["run"] is None

    model = tmp_path / "model"
    assert run("train", "--model", str(model), "-q").exit_code == 0
    document = json.loads((model / "model.json").read_text())
    assert [link, to] in document["extra"]["trainedOn"]["film"]
    assert (trained / "sameas.model").exists()


def test_a_budget_sends_what_falls_short_to_review(
    run: Run, target: Database, trained: Path
) -> None:
    text = (trained / "sameas.toml").read_text()
    config = trained / "budget.toml"
    config.write_text(text + '\n[match]\nmax_wrong = { film = "50 per 10000" }\n')
    without = json.loads(run("plan", "--json").stdout)
    made = json.loads(run("plan", "--json", "-c", str(config)).stdout)
    film = made["types"]["film"]
    assert film["toReview"] > 0
    assert film["toReview"] + film["add"] == without["types"]["film"]["add"]
    assert film["threshold"] > without["types"]["film"]["threshold"]
    assert made["types"]["person"] == without["types"]["person"]
    low, high = made["expectedInterval"]
    assert low <= made["expectedPrecision"] <= high
    said = run("plan", "-c", str(config))
    assert "fall short of the budget" in said.stdout
    done = json.loads(run("sync", "--json", "-c", str(config)).stdout)
    assert done["added"] == made["add"]
    [(precision, least, most, thresholds)] = ask(
        target,
        "MATCH (r:SameAsRun)",
        "r.expectedPrecision",
        "r.expectedPrecisionLow",
        "r.expectedPrecisionHigh",
        "r.thresholds",
    )
    assert least <= precision <= most
    assert film["threshold"] in thresholds
    [written] = json.loads(run("runs", "--json").stdout)
    assert written["expected_interval"] == [least, most]


@pytest.mark.skipif(os.name != "posix", reason="needs a terminal of POSIX")
def test_on_a_real_terminal_one_key_is_enough(
    trained: Path, target: Database, running_server: Callable[[str], Server]
) -> None:
    import pty
    import subprocess
    import sys

    server = running_server("embedded")
    variables = environment(server.connection("source"), server.connection("target"))
    keyboard, screen = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", "from connector.cli import main; main()", "review",
         "--limit", "3", "--by", "ada"],
        cwd=trained, env={**os.environ, **variables, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=screen, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip
    assert process.stderr is not None
    try:
        said = []
        for key in (b"n", b"q"):
            for line in process.stderr:
                said.append(line)
                if line.startswith("same?"):
                    break
            _press(keyboard, key)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
        os.close(keyboard)
        os.close(screen)
    assert process.returncode == 0, "".join(said) + err
    assert "1 not the same" in out
    assert len(_standing(target)) == 1


def _press(keyboard: int, key: bytes) -> None:
    """Press a key as soon as the terminal waits for single keys: what came before is dropped."""
    import termios
    import time

    for _ in range(500):
        if not termios.tcgetattr(keyboard)[3] & termios.ICANON:
            break
        time.sleep(0.01)
    os.write(keyboard, key)
