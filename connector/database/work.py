"""What a transaction does: statements with their parameters, and what they changed."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from neo4j.exceptions import ClientError, TransientError

import cypher
from connector.database.deferral import deliver
from connector.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import neo4j

VANISHED = "Neo.ClientError.Statement.EntityNotFound"


@dataclass
class Counters:
    """What writes changed, as the server itself counts it."""

    nodes_created: int = 0
    nodes_deleted: int = 0
    relationships_created: int = 0
    relationships_deleted: int = 0
    properties_set: int = 0
    labels_added: int = 0
    labels_removed: int = 0
    constraints_added: int = 0
    constraints_removed: int = 0
    indexes_added: int = 0
    indexes_removed: int = 0

    @property
    def any(self) -> bool:
        """Whether anything at all was changed."""
        return any(getattr(self, field.name) for field in fields(self))

    def add(self, more: neo4j.SummaryCounters | Counters) -> None:
        """Add what one statement, or one transaction, changed."""
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(more, field.name))


def rendered(
    statement: cypher.Statement, identifiers: Mapping[str, cypher.Identifier] | None
) -> str:
    """Return the statement's text with its identifiers quoted.

    Raises:
        ConfigurationError: a name of the mapping cannot be quoted safely.
    """
    try:
        return statement.render(identifiers)
    except cypher.InvalidIdentifierError as exc:
        raise ConfigurationError(
            str(exc), hint="rename it in the database, or leave it out of the mapping"
        ) from exc


def run(
    transaction: neo4j.ManagedTransaction | neo4j.Transaction,
    statement: cypher.Statement,
    text: str,
    parameters: Mapping[str, object] | None,
    counters: Counters | None,
) -> list[tuple[Any, ...]]:
    """Run one statement to its end and return its rows in the order of the declared columns."""
    with _vanishing():
        result = transaction.run(text, dict(parameters or {}))
        columns = tuple(result.keys())
        if columns and columns != statement.columns:
            raise ValueError(f"{statement.name}: declares {statement.columns}, returns {columns}")
        rows = [tuple(record) for record in result]
        if counters is not None:
            counters.add(result.consume().counters)
    deliver()
    return rows


@contextmanager
def _vanishing() -> Iterator[None]:
    """Let the driver try again where somebody deleted what a statement had just found.

    Neo4j calls that a fault of the client, which it is not: the same statement finds what is left.
    """
    try:
        yield
    except ClientError as exc:
        if exc.code != VANISHED:
            raise
        raise TransientError(str(exc)) from exc
