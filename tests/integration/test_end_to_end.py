"""The whole main job through the command line, on two real servers."""

from __future__ import annotations

import gzip
import json
import os
import random
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
    from collections.abc import Sequence

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


def _small(source: Connection, target: Connection) -> None:
    for connection in (source, target):
        with Database.open(connection, step="test") as database:
            rows = [{"id": f"f{i}", "title": f"The film number {i}"} for i in range(12)]
            database.write(cypher.load("demo/nodes"), {"rows": rows}, {"label": "Film"})


MAPPED = """
[source]
graph = "a"
[target]
graph = "b"
[entity.film]
source = "Film.id"
target = "Film.id"
attributes.title = { source = "title", target = "title" }
"""


def test_a_label_or_property_that_is_gone_stops_before_anything_is_written(
    embedded_pair: tuple[Connection, Connection], tmp_path: Path
) -> None:
    _small(*embedded_pair)
    variables = environment(*embedded_pair)
    config = tmp_path / "sameas.toml"
    for text, said in (
        (MAPPED.replace('target = "Film.id"', 'target = "Movie.id"'), "label 'Movie'"),
        (MAPPED.replace('target = "title"', 'target = "name"'), "property 'name'"),
    ):
        config.write_text(text)
        for command in ("doctor", "train"):
            done = sameas(command, folder=tmp_path, variables=variables)
            assert done.code == 4, done.err
            assert said in done.err + done.out
    assert not (tmp_path / "sameas.model").exists()


def test_sync_without_a_model_and_with_that_of_another_mapping_say_what_to_do(
    embedded_pair: tuple[Connection, Connection], tmp_path: Path
) -> None:
    _small(*embedded_pair)
    variables = environment(*embedded_pair)
    config = tmp_path / "sameas.toml"
    config.write_text(MAPPED)
    done = sameas("sync", folder=tmp_path, variables=variables)
    assert done.code == 1
    assert "sameas train" in done.err
    assert sameas("train", folder=tmp_path, variables=variables).code == 0
    first = sameas("sync", "--json", folder=tmp_path, variables=variables)
    assert first.code == 0, first.err
    assert first.document["added"] == 12
    config.write_text(MAPPED.replace("attributes.title", "attributes.name"))
    done = sameas("sync", folder=tmp_path, variables=variables)
    assert done.code == 1
    assert "[entity.film] changed" in done.err


def test_a_source_that_lost_its_entities_does_not_wipe_the_links(
    embedded_pair: tuple[Connection, Connection], tmp_path: Path
) -> None:
    _small(*embedded_pair)
    variables = environment(*embedded_pair)
    (tmp_path / "sameas.toml").write_text(MAPPED)
    assert sameas("train", folder=tmp_path, variables=variables).code == 0
    assert sameas("sync", folder=tmp_path, variables=variables).code == 0
    lose = cypher.Statement(
        "test/lose",
        "delete most films",
        "write",
        (),
        (),
        "MATCH (n:Film) WHERE n.id <> 'f1' DELETE n",
    )
    with Database.open(embedded_pair[0], step="test") as source:
        source.write(lose)
    done = sameas("sync", folder=tmp_path, variables=variables)
    assert done.code == 5, done.err
    assert "--allow-shrink" in done.err
    with Database.open(embedded_pair[1], step="test") as target:
        assert target.read(LINKS)[0][0] == 12
    assert sameas("sync", "--allow-shrink", folder=tmp_path, variables=variables).code == 0


def linked_from_scratch(
    servers: tuple[Connection, Connection],
    folder: Path,
    loads: tuple[cypher.Statement, cypher.Statement],
    rows: Sequence[dict[str, Any]],
) -> tuple[str, dict[tuple[str, str], list[str]]]:
    """Load rows 0 to 89 and rows 10 to 99, link them, and return mapping, links and reasons.

    Nearly all of the 80 that both have must have been found, and hardly any others.
    """
    linked = cypher.Statement(
        "test/linked", "links", "read", (), ("code", "id", "reasons"),
        "MATCH (a:SameAsRef)-[s:SAME_AS]->(b) "
        "RETURN a.key AS code, b.id AS id, s.reasons AS reasons",
    )  # fmt: skip
    for place, load, part in zip(servers, loads, (rows[:90], rows[10:]), strict=True):
        with Database.open(place, step="test") as database:
            database.write(load, {"rows": part})
    for command in ("init", "doctor", "train", "sync"):
        done = sameas(command, folder=folder, variables=environment(*servers))
        assert done.code == 0, done.err + done.out
    with Database.open(servers[1], step="test") as database:
        found = {(code, key): reasons for code, key, reasons in database.read(linked)}
    right = {(row["code"], row["id"]) for row in rows[10:90]}
    assert len(found.keys() & right) >= 78
    assert len(found.keys() - right) <= 2
    return (folder / "sameas.toml").read_text(), found


def test_airports_of_one_name_are_told_apart_by_where_they_are(
    two_servers: tuple[Connection, Connection], tmp_path: Path
) -> None:
    draw = random.Random(3)
    names = ("Municipal Airport", "County Airport", "Regional Airport", "Memorial Field", "Airpark")
    rows = [
        {
            "code": f"A{i}",
            "id": f"x{i * 7 % 100}",
            "name": names[i % 5],
            "lat": draw.uniform(-60, 60),
            "lon": draw.uniform(-180, 180),
        }
        for i in range(100)
    ]
    halves = cypher.Statement(
        "test/halves", "airports", "write", ("rows",), (),
        "UNWIND $rows AS row CREATE (:Airport {code: row.code, name: row.name, lat: row.lat, "
        "lon: row.lon})",
    )  # fmt: skip
    points = cypher.Statement(
        "test/points", "airports", "write", ("rows",), (),
        "UNWIND $rows AS row CREATE (:Airport {id: row.id, title: row.name, "
        "place: point({latitude: row.lat + 0.0005, longitude: row.lon})})",
    )  # fmt: skip
    mapping, _ = linked_from_scratch(two_servers, tmp_path, (halves, points), rows)
    assert (
        'attributes.position = { source = ["lat", "lon"], target = "place", kind = "position" }'
        in mapping
    )


def test_hotels_of_one_name_are_told_apart_by_a_city_that_is_a_node_there(
    two_servers: tuple[Connection, Connection], tmp_path: Path
) -> None:
    names = ("Grand Hotel", "Station Inn", "Harbour Lodge", "Park Hostel", "Royal Palace")
    cities = [
        f"{first}{last}"
        for first in ("Alt", "Brook", "Chester", "Dun", "Elm")
        for last in ("ford", "bury", "haven", "wick")
    ]
    rows = [
        {"code": f"A{i}", "id": f"x{i * 7 % 100}", "name": names[i % 5], "city": cities[i // 5]}
        for i in range(100)
    ]
    texts = cypher.Statement(
        "test/texts", "hotels", "write", ("rows",), (),
        "UNWIND $rows AS row CREATE (:Hotel {code: row.code, name: row.name, city: row.city})",
    )  # fmt: skip
    nodes = cypher.Statement(
        "test/nodes", "hotels", "write", ("rows",), (),
        "UNWIND $rows AS row MERGE (c:City {name: toUpper(row.city)}) "
        "CREATE (:Hotel {id: row.id, title: row.name})-[:LOCATED_IN]->(c)",
    )  # fmt: skip
    mapping, found = linked_from_scratch(two_servers, tmp_path, (texts, nodes), rows)
    assert (
        'attributes.city = { source = "city", target = "-[:LOCATED_IN]->(:City).name" }' in mapping
    )
    assert all(any("city" in reason for reason in reasons) for reasons in found.values())
    again = sameas("sync", "--json", folder=tmp_path, variables=environment(*two_servers))
    assert again.code == 0
    assert again.document["added"] == again.document["closed"] == 0


def test_in_one_database_duplicates_are_linked_directly_once_and_never_with_themselves(
    embedded_pair: tuple[Connection, Connection], tmp_path: Path
) -> None:
    place = embedded_pair[1]
    rows = [
        {"id": f"{name}-{copy}", "title": f"{name} of the {index} rivers", "year": 1950 + index}
        for index, name in enumerate(("Song", "Valley", "Captain", "Winter", "Return", "Garden",
                                      "Shadow", "Letter", "Bridge", "Storm"))
        for copy in ("a", "b")
    ]  # fmt: skip
    with Database.open(place, step="test") as database:
        database.write(cypher.load("demo/nodes"), {"rows": rows}, {"label": "Film"})
    variables = environment(replace(place, role="source"), place)
    (tmp_path / "sameas.toml").write_text(
        MAPPED + 'attributes.year = { source = "year", target = "year" }\n'
    )
    assert sameas("train", folder=tmp_path, variables=variables).code == 0
    done = sameas("sync", "--json", folder=tmp_path, variables=variables)
    assert done.code == 0, done.err
    direct = cypher.Statement(
        "test/direct", "links between films", "read", (), ("a", "b"),
        "MATCH (a:Film)-[s:SAME_AS]->(b:Film) RETURN a.id AS a, b.id AS b",
    )  # fmt: skip
    with Database.open(place, step="test") as database:
        pairs = database.read(direct)
        assert database.read(LINKS)[0][2] == 0
    assert len(pairs) == done.document["added"]
    assert len({frozenset(pair) for pair in pairs}) == len(pairs)
    assert {frozenset(pair) for pair in pairs} <= {
        frozenset((f"{name}-a", f"{name}-b")) for name in {str(r["id"]).split("-")[0] for r in rows}
    }
    assert len(pairs) >= 8


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
