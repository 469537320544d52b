"""The library gives what the commands print: twins, on the demo's two databases."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from py2neo import Graph

import connector
from connector.demo import catalogue
from connector.demo import run as demo
from connector.errors import InputError
from connector.mapping import toml
from connector.plan import riskiest, summary
from connector.report.answers import answer_documents
from connector.report.decisions import decisions_document
from connector.report.evaluation import evaluation_document
from connector.report.explanation import case_document
from connector.report.findings import checks_document
from connector.report.runs import rollback_document, run_document, runs_document
from tests.integration.command import environment
from tests.integration.target import create_movies, do, sync, want

if TYPE_CHECKING:
    from pathlib import Path

    from connector import Connection
    from tests.integration.servers import Server


# Several commands in one process, for most of what a command takes is to start.
COMMANDS = """
import contextlib, io, json, sys
from connector.cli.main import sameas
told = []
for arguments in json.loads(sys.stdin.read()):
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.suppress(SystemExit):
        sameas([*arguments, "--json", "--quiet"], standalone_mode=False)
    told.append(json.loads(out.getvalue()))
print(json.dumps(told))
"""


def told(folder: Path, variables: dict[str, str], *commands: str) -> list[Any]:
    """Return what commands print."""
    done = subprocess.run(
        [sys.executable, "-c", COMMANDS],
        input=json.dumps([command.split() for command in commands]),
        cwd=folder,
        env={**os.environ, **variables, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: list[Any] = json.loads(done.stdout)
    return found


def _few_films(source: Connection, target: Connection) -> None:
    """Load the demo's catalogues and leave some sixty films of them."""
    demo.fill(source, target)
    kept = [pair for pair in catalogue.gold() if pair.source <= "f060"]
    for connection, ids in ((source, [p.source for p in kept]), (target, [p.target for p in kept])):
        with connector.Database.open(connection, step="test") as database:
            do(
                database,
                "MATCH (n) WHERE any(label IN labels(n) WHERE label IN ['Film', 'Movie']) "
                "AND NOT coalesce(n.id, n.movieId) IN $ids DETACH DELETE n",
                ids=ids,
            )
            do(database, "MATCH (n) WHERE NOT EXISTS { (n)--() } DELETE n")


def _jsonable(value: Any) -> Any:
    return json.loads(json.dumps(value))


@pytest.mark.timeout(900)
def test_library_and_commands_give_the_same(
    embedded_pair: tuple[Connection, Connection], tmp_path: Path
) -> None:
    source, target = embedded_pair
    _few_films(source, target)
    variables = environment(source, target)
    proposal = connector.propose_mapping(source, target)
    text = toml(proposal, "cinematheque", "archive")
    (tmp_path / "sameas.toml").write_text(f"{text}\n[write]\nevidence = true\n")
    (tmp_path / "gold.csv").write_text("f001,m0120\nf002,m0137\n")
    settings = connector.load_settings(tmp_path / "sameas.toml", variables)
    trained = connector.train_model(settings)
    assert trained.folder == settings.checkpoint
    plan = connector.make_plan(settings)
    assert any(link.evidence for link in plan.add)

    _, checks, metrics, planned = told(
        tmp_path, variables,
        "init --source-graph cinematheque --target-graph archive -o other.toml",
        "doctor", "train --model other.model", "plan",
    )  # fmt: skip
    assert (tmp_path / "other.toml").read_text() == text
    found = _jsonable(checks_document(connector.examine_setup(settings)))
    assert [one["status"] for one in found] == [one["status"] for one in checks]
    assert _jsonable(trained.model.metrics) == metrics["metrics"]
    assert _jsonable({**summary(plan), "riskiest": riskiest(plan)}) == planned

    done = connector.apply_plan(settings, plan)
    assert done.applied.added == len(plan.add)
    assert done.applied.evidence > len(plan.add)
    run_id = str(done.applied.run_id)
    (
        synced, runs, run, links, conflicts, quality, query, evaluated, cases, decided,
        grants, undo,
    ) = told(
        tmp_path, variables,
        "sync", "runs", f"runs {run_id}", "queries links -p limit=7", "queries conflicts --run",
        "queries quality-by-type --run", "queries links", "evaluate --links gold.csv",
        "explain f001 m0120 --type film", "decisions", "grants", f"rollback {run_id} --dry-run",
    )  # fmt: skip
    assert (synced["run"], synced["plan"]["kept"]) == (None, len(plan.add))
    assert connector.sync_links(settings).applied.run_id is None
    assert _jsonable(runs_document(connector.list_runs(target))) == runs
    assert _jsonable(run_document(*connector.show_run(target, run_id))) == run
    for name, values, answer in (
        ("links", {"limit": 7}, links), ("conflicts", {}, conflicts),
        ("quality-by-type", {}, quality),
    ):  # fmt: skip
        asked = connector.run_query(target, name, values, settings)
        assert _jsonable(answer_documents(asked)) == answer
        assert answer
    supported = connector.run_query(target, "evidence-of-links", {"limit": 5})
    assert len(supported.rows) == 5
    assert connector.query_text("links", None, settings) == query["cypher"]
    known = connector.read_link_file(tmp_path / "gold.csv")
    measured = evaluation_document(connector.evaluate_links(settings, known))
    assert _jsonable(measured) == evaluated
    [case] = connector.explain_pair(settings, "f001", "m0120", "film")
    assert _jsonable([case_document(case)]) == cases
    assert len(connector.find_questions(settings, limit=3).questions) == 3
    said = connector.list_decisions(settings)
    parts = said.decisions, said.waiting, said.contradictions
    assert _jsonable(decisions_document(*parts)) == decided
    assert connector.grants_text() == grants["cypher"]
    undone, written = connector.roll_back(settings, run_id, dry_run=True)
    assert written is None
    assert _jsonable(rollback_document(undone, None)) == undo


def test_a_graph_of_py2neo_is_a_database_and_links_are_a_frame(server: Server) -> None:
    known = server.connection("target")
    with connector.Database.open(known, step="test") as database:
        create_movies(database, 3)
        sync(database, [want("a", "m0", 0.9), want("b", "m1", 0.6)])
        assert len(connector.list_runs(database)) == 1
        # What was open stays so.
        assert len(connector.read_links(database)) == 2
        assert database.step == "test"
    graph = Graph(known.uri, auth=(known.username, known.password), name=known.database)
    with closing(graph.service.connector):
        frame = connector.links_frame(graph)
        assert list(frame.columns) == [
            "type", "source", "target", "confidence", "run", "since", "reasons", "locked",
        ]  # fmt: skip
        assert frame["confidence"].tolist() == [0.9, 0.6]
        assert str(frame["since"].dtype).endswith(", UTC]")
        assert frame["source"].str.get("key").tolist() == ["a", "b"]
        assert frame["target"].str.get("imdbId").tolist() == ["m0", "m1"]
        assert frame["reasons"][0] == ("title +4.1", "year +2.0")
        assert frame["locked"].sum() == 0
        assert len(connector.links_frame(graph, confidence=0.8)) == 1
        assert len(connector.links_frame(graph, confidence=1.0)) == 0
        assert len(connector.links_subgraph(graph).relationships) == 2
        assert connector.list_runs(graph) == connector.list_runs(known)
        answer = connector.run_query(graph, "links")
        assert answer == connector.run_query(known, "links")


def test_what_is_no_database_is_said_so() -> None:
    with pytest.raises(InputError, match="str is no database"):
        connector.list_runs("bolt://localhost")
    nowhere = replace(connector.Connection("target", "bolt://127.0.0.1:1"), connect_timeout=1.0)
    with pytest.raises(connector.SameasError, match="does not answer"):
        connector.list_runs(nowhere)
