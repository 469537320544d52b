from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from connector.database import ServerInfo
from connector.doctor.rights import rights
from connector.doctor.server import account
from connector.errors import DatabaseError

if TYPE_CHECKING:
    from connector.database import Database
    from cypher import Statement

READER = ("GRANT ACCESS ON DATABASE * TO `r`", "GRANT MATCH {*} ON GRAPH * NODE * TO `r`")
WRITER = (
    *READER,
    "GRANT WRITE ON GRAPH `films` TO `r`",
    "GRANT NAME MANAGEMENT ON DATABASE `films` TO `r`",
    "GRANT CREATE CONSTRAINT ON DATABASE `films` TO `r`",
)


def states(*commands: str) -> list[str]:
    return [check.status for check in rights(commands, "films")]


@pytest.mark.parametrize(
    "commands",
    [
        WRITER,
        ("GRANT ALL GRAPH PRIVILEGES ON GRAPH * TO $role",
         "GRANT ALL DATABASE PRIVILEGES ON DATABASE * TO $role"),
        ("GRANT WRITE ON HOME GRAPH TO `r`", "GRANT NAME MANAGEMENT ON HOME DATABASE TO `r`",
         "GRANT CONSTRAINT MANAGEMENT ON HOME DATABASE TO `r`"),
        ("GRANT CREATE ON GRAPH films ELEMENT * TO `r`",
         "GRANT DELETE ON GRAPH * ELEMENT * TO `r`", "GRANT SET LABEL * ON GRAPH * TO `r`",
         "GRANT SET PROPERTY {*} ON GRAPH * ELEMENT * TO `r`",
         *WRITER[3:]),
        (*WRITER, "DENY WRITE ON GRAPH `other` TO `r`"),
    ],
)  # fmt: skip
def test_accounts_that_may_do_everything(commands: tuple[str, ...]) -> None:
    assert states(*commands) == ["ok"]


@pytest.mark.parametrize(
    "commands",
    [
        (),
        READER,
        ("GRANT WRITE ON GRAPH `other` TO `r`",),
        ("GRANT CREATE ON GRAPH * ELEMENT * TO `r`", "GRANT DELETE ON GRAPH * ELEMENT * TO `r`",
         "GRANT SET LABEL `Film` ON GRAPH * TO `r`",
         "GRANT SET PROPERTY {name} ON GRAPH * ELEMENT * TO `r`"),
        (*WRITER, "DENY WRITE ON GRAPH * TO `r`"),
        (*WRITER, "DENY CREATE ON GRAPH `films` NODES * TO `r`"),
    ],
)  # fmt: skip
def test_accounts_that_may_not_write(commands: tuple[str, ...]) -> None:
    checks = rights(commands, "films")
    assert checks[0].status == "fail"
    assert checks[0].exit_code == 1
    assert "GRANT WRITE ON GRAPH films" in checks[0].fix


def test_an_editor_cannot_create_names_and_constraints() -> None:
    checks = rights((*READER, "GRANT WRITE ON GRAPH * TO `editor`"), "films")
    assert [check.status for check in checks] == ["warn", "warn"]
    assert "NAME MANAGEMENT" in checks[0].fix
    assert "CONSTRAINT" in checks[1].fix
    assert all(check.exit_code == 0 for check in checks)


def test_a_database_with_an_odd_name() -> None:
    commands = [command.replace("`films`", "`a``b.c`") for command in WRITER]
    assert [check.status for check in rights(commands, "a`b.c")] == ["ok"]


class Answering:
    """A database that tells what we have none here to ask: roles, and that it is read-only."""

    def __init__(self, edition: str, access: str, *commands: str) -> None:
        self.role = "target"
        self.server = ServerInfo("Neo4j Kernel", "5.26.0", edition, "films", "127.0.0.1:7687")
        self._access = access
        self._commands = commands

    def read(self, statement: Statement) -> list[tuple[Any, ...]]:
        if statement.name == "doctor/access":
            return [("films", self._access, "online"), ("system", "read-write", "online")]
        if not self._commands:
            raise DatabaseError("not allowed", hint="ask")
        return [(command,) for command in self._commands]


def states_of(*answering: str) -> list[str]:
    return [check.status for check in account(cast("Database", Answering(*answering)))]


def test_a_database_that_is_read_only() -> None:
    assert states_of("community", "read-only") == ["fail"]
    assert states_of("enterprise", "read-only", *WRITER) == ["fail"]


def test_an_edition_with_roles() -> None:
    assert states_of("community", "read-write") == ["ok"]
    assert states_of("enterprise", "read-write", *WRITER) == ["ok"]
    assert states_of("enterprise", "read-write", *READER) == ["fail", "warn", "warn"]
    assert states_of("enterprise", "read-write") == ["warn"]
