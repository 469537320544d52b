"""What an account without rights on the schema can still do. (Community has no such accounts.)"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from connector.apply.constraints import ensure_constraints
from connector.apply.locate import single_property_indexes
from connector.errors import PermissionDeniedError

if TYPE_CHECKING:
    from connector.database import Database
    from cypher import Statement


class Refusing:
    """A database that lets nobody see or change its schema, or only see it."""

    def __init__(self, *constraints: tuple[list[str], list[str]], blind: bool = False) -> None:
        self.tried: list[str] = []
        self._constraints = constraints
        self._blind = blind

    def read(self, statement: Statement) -> list[tuple[Any, ...]]:
        if self._blind:
            raise PermissionDeniedError(statement.name, hint="")
        return list(self._constraints)

    def write(self, statement: Statement) -> None:
        self.tried.append(statement.name)
        raise PermissionDeniedError(statement.name, hint="")


ALL = (
    (["SameAsRef"], ["key", "type", "graph"]),
    (["SameAsRun"], ["id"]),
    (["SameAsLock"], ["name"]),
)


def test_what_stands_is_not_created() -> None:
    database = Refusing(*ALL)
    assert ensure_constraints(cast("Database", database)) == ()
    assert database.tried == []


def test_what_is_missing_and_not_allowed_is_a_warning_with_the_statement() -> None:
    for database in (Refusing(*ALL[1:]), Refusing(blind=True)):
        warnings = ensure_constraints(cast("Database", database))
        assert len(warnings) == len(database.tried)
        assert re.search(r"run: CREATE CONSTRAINT sameas_ref .* IS UNIQUE$", warnings[0])


def test_unseen_indexes_are_not_relied_on() -> None:
    assert single_property_indexes(cast("Database", Refusing(blind=True))) == frozenset()
