from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from connector import embedded
from connector.database import Counters, Database
from connector.errors import (
    ConfigurationError,
    DatabaseError,
    DatabaseMissingError,
    LockedError,
    LoginError,
    PermissionDeniedError,
    TimedOutError,
    VersionError,
)
from cypher import Statement
from tests.integration.servers import RELEASES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future

    from connector.config import Connection
    from connector.database import Transaction
    from tests.integration.servers import Server

LONG = (
    "UNWIND range(1, 5000) AS a UNWIND range(1, 5000) AS b UNWIND range(1, 5000) AS c "
    "WITH a, b, c WHERE (a + b + c) % 7 = 8 RETURN count(*) AS n"
)


def reading(text: str, *columns: str) -> Statement:
    return Statement("test/read", "test", "read", (), columns, text)


def writing(text: str, *columns: str) -> Statement:
    return Statement("test/write", "test", "write", (), columns, text)


CREATE = writing("CREATE (a:A {x: $x})-[:R]->(:B) RETURN a.x AS x", "x")
COUNT = reading("MATCH (n) RETURN count(n) AS n", "n")


@pytest.fixture
def database(server: Server) -> Iterator[Database]:
    with Database.open(server.connection(), step="test", run="7") as database:
        yield database


def test_every_test_begins_with_empty_databases(server: Server) -> None:
    for _ in range(2):
        for role in ("source", "target"):
            with Database.open(server.connection(role), step="test") as database:
                assert database.read(COUNT) == [(0,)]
        with Database.open(server.connection(), step="test") as database:
            database.write(CREATE, {"x": 1})
            database.write(writing("CREATE CONSTRAINT FOR (n:A) REQUIRE n.x IS UNIQUE"))
            database.write(writing("CREATE INDEX FOR (n:B) ON (n.x)"))
        server.empty()
    with Database.open(server.connection(), step="test") as database:
        assert database.read(reading("SHOW CONSTRAINTS YIELD name RETURN name", "name")) == []


def test_it_knows_its_server(server: Server, database: Database) -> None:
    info = database.server
    if server.name == "embedded":
        assert info.product.startswith("ArcadeDB")
        assert info.database == "source"
    else:
        assert info.version.startswith(server.name.removeprefix("neo4j-"))
        assert (info.product, info.edition, info.database) == (
            "Neo4j Kernel", "community", "neo4j",
        )  # fmt: skip
    assert database.role == "source"


def test_reads_see_what_was_written(database: Database) -> None:
    for number in range(5):
        database.write(CREATE, {"x": number})
        assert database.read(COUNT) == [(2 * number + 2,)]


def test_rows_are_plain_tuples_in_the_order_of_the_columns(database: Database) -> None:
    statement = reading("UNWIND [1, 2] AS x RETURN x AS a, [x] AS b, 'c' AS c", "a", "b", "c")
    rows = database.read(statement)
    assert rows == [(1, [1], "c"), (2, [2], "c")]
    assert {type(row) for row in rows} == {tuple}


def test_columns_that_are_not_declared_are_a_fault(database: Database) -> None:
    with pytest.raises(ValueError, match="test/read"):
        database.read(reading("RETURN 1 AS a, 2 AS b", "b", "a"))


def test_reading_refuses_a_statement_that_writes(database: Database) -> None:
    with pytest.raises(ValueError, match="writes"):
        database.read(CREATE, {"x": 1})
    assert database.read(COUNT) == [(0,)]


def test_the_server_refuses_a_write_that_says_it_reads(server: Server, database: Database) -> None:
    if server.name == "embedded":
        pytest.skip("ArcadeDB lets writes pass in READ access mode")
    with pytest.raises(PermissionDeniedError):
        database.read(reading("CREATE (n) RETURN 1 AS one", "one"))


def test_what_writes_changed_is_counted(database: Database) -> None:
    written = database.write(CREATE, {"x": 1})
    assert written.rows == [(1,)]
    assert (written.counters.nodes_created, written.counters.relationships_created) == (2, 1)
    assert (written.counters.labels_added, written.counters.properties_set) == (2, 1)
    database.write(CREATE, {"x": 2})
    assert (database.counters.nodes_created, database.counters.relationships_created) == (4, 2)
    gone = database.write(writing("MATCH (n) DETACH DELETE n")).counters
    assert (gone.nodes_deleted, gone.relationships_deleted) == (4, 2)


def test_a_write_that_changes_nothing_counts_nothing(database: Database) -> None:
    written = database.write(writing("MATCH (n:Nothing) SET n.x = 1 RETURN n.x AS x", "x"))
    assert written.rows == []
    assert not written.counters.any
    assert database.counters == Counters()


def test_several_statements_stand_together(database: Database) -> None:
    def work(transaction: Transaction) -> int:
        transaction.run(CREATE, {"x": 1})
        [(count,)] = transaction.run(COUNT)
        return int(count)

    assert database.write_together(work) == 2
    assert database.counters.nodes_created == 2


def test_several_statements_fall_together(database: Database) -> None:
    def work(transaction: Transaction) -> None:
        transaction.run(CREATE, {"x": 1})
        transaction.run(writing("RETURN 1 / 0 AS x", "x"))

    with pytest.raises(DatabaseError):
        database.write_together(work)
    assert database.read(COUNT) == [(0,)]
    assert not database.counters.any


def test_our_own_errors_end_the_work_as_they_are(database: Database) -> None:
    def work(transaction: Transaction) -> None:
        transaction.run(CREATE, {"x": 1})
        raise LockedError("taken", hint="wait")

    with pytest.raises(LockedError, match="taken"):
        database.write_together(work)
    assert database.read(COUNT) == [(0,)]


def test_names_that_cannot_be_quoted(database: Database) -> None:
    statement = reading("MATCH (n:`{label}`) RETURN count(n) AS n", "n")
    with pytest.raises(ConfigurationError) as caught:
        database.read(statement, {}, {"label": "\\u0060"})
    assert caught.value.hint


# ArcadeDB stores no labels with a comma, an asterisk or a tilde, nor very long ones.
NAMES = [
    "ordinary", "with space", "ein `Name`", "``", "`) DETACH DELETE n //", "$x", "{label}", "'",
    '"', "a\\b", "\\n", "line\nbreak", "// no comment", "名前", "😀", "\u202eright to left", "é",
    "e\u0301", "7", ".", "a:b", "|", "%", "a" * 200,
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_names_are_taken_literally(database: Database, name: str) -> None:
    create = writing("CREATE (n:`{label}` {`{key}`: 1})")
    database.write(create, {}, {"label": name, "key": name})
    look = reading("MATCH (n) RETURN labels(n) AS labels, keys(n) AS keys", "labels", "keys")
    assert database.read(look) == [([name], [name])]
    find = reading("MATCH (n:`{label}`) RETURN n.`{key}` AS value", "value")
    assert database.read(find, {}, {"label": name, "key": name}) == [(1,)]


@pytest.mark.parametrize("value", ["\ud800", 2**63])
def test_values_that_cannot_be_sent_break_nothing(database: Database, value: Any) -> None:
    with pytest.raises(DatabaseError, match="a value cannot be sent"):
        database.write(CREATE, {"x": value})
    assert database.read(COUNT) == [(0,)]


def test_a_constraint_that_is_violated(database: Database) -> None:
    database.write(writing("CREATE CONSTRAINT FOR (n:A) REQUIRE n.x IS UNIQUE"))
    database.write(CREATE, {"x": 1})
    with pytest.raises(DatabaseError, match="constraint"):
        database.write(CREATE, {"x": 1})
    assert database.read(COUNT) == [(2,)]


def test_administrators_see_who_is_at_work(server: Server, database: Database) -> None:
    if server.name == "embedded":
        pytest.skip("ArcadeDB does not list what transactions carry")
    show = reading("SHOW TRANSACTIONS YIELD metaData RETURN metaData", "metaData")
    database.step = "extract"
    assert ({"app": "sameas", "run": "7", "step": "extract"},) in database.read(show)
    database.run = None
    assert ({"app": "sameas", "step": "extract"},) in database.read(show)


def test_a_transaction_that_takes_too_long(server: Server) -> None:
    if server.name == "embedded":
        pytest.skip("ArcadeDB does not enforce timeouts")
    connection = replace(server.connection(), transaction_timeout=0.5)
    with Database.open(connection, step="test") as database:
        with pytest.raises(TimedOutError) as caught:
            database.read(reading(LONG, "n"))
        assert "SAMEAS_SOURCE_TRANSACTION_TIMEOUT" in caught.value.hint
        assert database.read(COUNT) == [(0,)]


@pytest.mark.parametrize("server", RELEASES, indirect=True)
def test_what_somebody_deletes_amid_a_statement_is_as_if_deleted_before(
    server: Server, database: Database
) -> None:
    database.write(CREATE, {"x": 1})
    blocked = reading(
        "SHOW TRANSACTIONS YIELD status WHERE status STARTS WITH 'Blocked' RETURN count(*) AS n",
        "n",
    )
    with (
        Database.open(server.connection(), step="test") as other,
        Database.open(server.connection(), step="test") as third,
        ThreadPoolExecutor(1) as pool,
    ):

        def delete(transaction: Transaction) -> Future[Any]:
            transaction.run(writing("MATCH (n:A) DETACH DELETE n"))
            # It has found the node, and waits until it may change it.
            change = writing("MATCH (n:A) SET n.y = 2 CREATE (n)-[:R]->(c:C) RETURN c.x AS x", "x")
            changing = pool.submit(database.write, change)
            while third.read(blocked) == [(0,)]:
                assert not changing.done()
            return changing

        written = other.write_together(delete).result()
    assert (written.rows, written.counters.any) == ([], False)


def test_a_wrong_password_is_tried_once(server: Server) -> None:
    wrong = replace(server.connection("target"), password="not-the-password")
    # A third failure would lock the account out on Neo4j: here there are two.
    for _ in range(2):
        with pytest.raises(LoginError) as caught:
            Database.open(wrong, step="test")
        assert "SAMEAS_TARGET_PASSWORD" in caught.value.hint
        assert "not-the-password" not in f"{caught.value} {caught.value.hint}"
    Database.open(server.connection("target"), step="test").close()


def test_no_login_where_one_is_needed(server: Server) -> None:
    nobody = replace(server.connection(), username=None, password=None)
    with pytest.raises(LoginError, match="asks for a login"):
        Database.open(nobody, step="test")


def test_a_password_that_has_expired(server: Server) -> None:
    if server.name == "embedded":
        pytest.skip("ArcadeDB has no passwords that expire")
    system = replace(server.connection(), database="system")
    with Database.open(system, step="test") as database:
        database.write(
            writing("CREATE USER old IF NOT EXISTS SET PASSWORD 'old-secret' CHANGE REQUIRED")
        )
    with pytest.raises(LoginError, match="expired"):
        Database.open(
            replace(server.connection(), username="old", password="old-secret"), step="test"
        )


def test_a_server_that_is_too_old(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connector.database.database._OLDEST", (3000, 1))
    with pytest.raises(VersionError, match=r"source database bolt:.* is ") as caught:
        Database.open(server.connection(), step="test")
    assert "3000.1" in caught.value.hint


@pytest.mark.parametrize("name", ["nowhere", "no such!"])
def test_a_database_that_is_missing(server: Server, name: str) -> None:
    with pytest.raises(DatabaseMissingError, match=name) as caught:
        Database.open(replace(server.connection(), database=name), step="test")
    assert caught.value.exit_code == 7


def test_the_home_database_where_none_is_named(server: Server) -> None:
    with Database.open(replace(server.connection(), database=None), step="test") as database:
        assert database.read(COUNT) == [(0,)]


def test_the_routing_scheme_works(server: Server) -> None:
    connection = server.connection()
    connection = replace(connection, uri=connection.uri.replace("bolt://", "neo4j://"))
    with Database.open(connection, step="test") as database:
        assert database.read(COUNT) == [(0,)]


def test_one_database_at_two_addresses_is_recognised(server: Server) -> None:
    connection = server.connection()
    at_name = replace(connection, uri=connection.uri.replace("127.0.0.1", "localhost"))
    with (
        Database.open(connection, step="test") as one,
        Database.open(at_name, step="test") as other,
    ):
        assert one.same_as(one)
        assert one.same_as(other)
        if server.name != "embedded":  # which does not list what transactions carry
            one.server = replace(one.server, address="10.0.0.1:7687")
            assert one.same_as(other)
            assert other.same_as(one)


def test_two_databases_of_one_server_differ(
    embedded_pair: tuple[Connection, Connection],
) -> None:
    source, target = embedded_pair
    with Database.open(source, step="test") as one, Database.open(target, step="test") as other:
        assert not one.same_as(other)


def test_databases_of_one_name_on_two_servers_differ(
    two_servers: tuple[Connection, Connection],
) -> None:
    source, target = two_servers
    with Database.open(source, step="test") as one, Database.open(target, step="test") as other:
        assert one.server.database == other.server.database
        assert not one.same_as(other)


INTERRUPTED = """
import json, sys
from connector.config import Connection
from connector.database import Database
from cypher import Statement

def statement(access, text):
    return Statement("test", "test", access, (), ("n",), text)

connection = Connection(**json.loads(sys.stdin.readline()))
with Database.open(connection, step="test") as database:
    def work(transaction):
        transaction.run(statement("write", "CREATE (n:A) RETURN 1 AS n"))
        print("ready", flush=True)
        transaction.run(statement("write", LONG))
    try:
        database.write_together(work)
    except KeyboardInterrupt:
        [(count,)] = database.write(statement("write", "MATCH (n) RETURN count(n) AS n")).rows
        print("interrupted", count, flush=True)
"""


def test_ctrl_c_does_not_wait_for_the_server(server: Server) -> None:
    # ArcadeDB goes on with what its client gave up: for hours, beside every test that follows.
    alone = embedded.start(("source",)) if server.name == "embedded" else None
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", f"LONG = {LONG!r}\n{INTERRUPTED}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process, alone or nullcontext(server.running) as running:
        connection = running.connection("source", server.databases["source"])
        process.stdin.write(json.dumps(vars(connection)) + "\n")
        process.stdin.flush()
        assert process.stdout.readline() == "ready\n"
        time.sleep(1.0)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (out, err, process.returncode) == ("interrupted 0\n", "", 0)


READING = """
import json, sys
from connector.cli.signals import listen
from connector.config import Connection
from connector.database import Database
from cypher import Statement

listen()
connection = Connection(**json.loads(sys.stdin.readline()))
text = "UNWIND range(1, 3000) AS n RETURN n, 'abcdefghij' AS s"
rows = Statement("test", "test", "read", (), ("n", "s"), text)
try:
    with Database.open(connection, step="test") as database:
        print("ready", flush=True)
        while True:
            database.read(rows)
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


@pytest.mark.parametrize("delay", [0.2, 0.25, 0.3, 0.35, 0.4])
def test_ctrl_c_amid_rows_that_arrive(server: Server, delay: float) -> None:
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", READING],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        process.stdin.write(json.dumps(vars(server.connection())) + "\n")
        process.stdin.flush()
        assert process.stdout.readline() == "ready\n"
        time.sleep(delay)
        process.send_signal(signal.SIGINT)
        try:
            out, err = process.communicate(timeout=30)
        finally:
            process.kill()
    assert (out, err, process.returncode) == ("interrupted\n", "", 0)
