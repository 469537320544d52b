"""What an account may do, where the edition has roles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from connector.doctor.check import Check
from connector.errors import PermissionDeniedError

if TYPE_CHECKING:
    from collections.abc import Iterable

# What SHOW USER PRIVILEGES AS COMMANDS prints (operations manual, "Role-based access control").
_COMMAND = re.compile(
    r"(?P<access>GRANT|DENY) (?:IMMUTABLE )?(?P<right>[A-Z ]+?)(?: (?P<of>\*|[{(`].*?[})`]))? ON "
    r"(?:(?P<home>HOME|DEFAULT) )?(?:DATABASES?|GRAPHS?)(?: (?P<where>\*|`(?:[^`]|``)+`|[\w.-]+))?"
    r"(?: (?:NODES?|RELATIONSHIPS?|ELEMENTS?|FOR) .*)? TO "
)
_ANYTHING = {"ALL GRAPH PRIVILEGES", "ALL PRIVILEGES", "ALL"}
_ANYTHING_OF_A_DATABASE = {"ALL DATABASE PRIVILEGES", "ALL PRIVILEGES", "ALL"}
_WRITING = {"WRITE", *_ANYTHING}
_PARTS_OF_WRITING = {"CREATE", "DELETE", "SET LABEL", "SET PROPERTY"}
_NAMING = {"NAME MANAGEMENT", *_ANYTHING_OF_A_DATABASE}
_PARTS_OF_NAMING = {
    "CREATE NEW LABEL",
    "CREATE NEW RELATIONSHIP TYPE",
    "CREATE NEW PROPERTY NAME",
}
_CONSTRAINING = {"CONSTRAINT MANAGEMENT", "CREATE CONSTRAINT", *_ANYTHING_OF_A_DATABASE}


def rights(commands: Iterable[str], database: str) -> list[Check]:
    """Tell from an account's privileges, as commands, whether it may write links.

    Args:
        commands: ``GRANT WRITE ON GRAPH `films` TO `sameas_writer``` and the like.
        database: where links are to be written.
    """
    granted, denied = _of(commands, database)
    checks = []
    if denied & (_WRITING | _PARTS_OF_WRITING) or not (
        granted & _WRITING or granted >= _PARTS_OF_WRITING
    ):
        checks.append(
            Check(
                "fail",
                "target",
                "the account has no right to write",
                f"let an administrator run GRANT WRITE ON GRAPH {database} TO its role; "
                "`sameas grants` prints everything that is needed",
                PermissionDeniedError.exit_code,
            )
        )
    if denied & (_NAMING | _PARTS_OF_NAMING) or not (
        granted & _NAMING or granted >= _PARTS_OF_NAMING
    ):
        checks.append(
            Check(
                "warn",
                "target",
                "the account may not create new labels, types and property names: those of "
                "sameas have to be there already",
                f"GRANT NAME MANAGEMENT ON DATABASE {database} TO its role",
            )
        )
    if denied & _CONSTRAINING or not granted & _CONSTRAINING:
        checks.append(
            Check(
                "warn",
                "target",
                "the account may not create constraints: writing is slow until they are there",
                f"GRANT CREATE CONSTRAINT ON DATABASE {database} TO its role, or let an "
                "administrator run what `sameas grants` prints",
            )
        )
    return checks or [Check("ok", "target", "the account may write links and create constraints")]


def _of(commands: Iterable[str], database: str) -> tuple[set[str], set[str]]:
    """Return what is granted and what is denied on a database."""
    found: dict[str, set[str]] = {"GRANT": set(), "DENY": set()}
    for command in commands:
        match = _COMMAND.match(command)
        if match is None:
            continue
        if match["access"] == "GRANT" and match["of"] not in (None, "*", "{*}"):
            continue  # for some labels or properties only
        where = (match["where"] or "").strip("`").replace("``", "`")
        # Whether the home database is this one nobody tells; links are mostly written there.
        if match["home"] or where in ("*", database):
            found[match["access"]].add(match["right"].strip())
    return found["GRANT"], found["DENY"]
