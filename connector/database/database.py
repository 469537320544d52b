"""One database: managed transactions over statements that are files."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

import neo4j

import cypher
from connector import __version__
from connector.database.failures import mapped
from connector.database.work import Counters, rendered, run
from connector.errors import DatabaseError, VersionError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

    from connector.config.connection import Connection, Role

T = TypeVar("T")

_OLDEST = 5
_FETCH = 5_000


@dataclass(frozen=True)
class ServerInfo:
    """Which server answers: product as it names itself, version, edition, database in use."""

    product: str
    version: str
    edition: str
    database: str
    address: str


@dataclass(frozen=True)
class Written:
    """What one write returned and changed."""

    rows: list[tuple[Any, ...]]
    counters: Counters


class Transaction:
    """Inside `Database.write_together`: runs statements that stand or fall together.

    The driver may run the work again after a transient error, so it must not keep what an
    earlier try gave it.
    """

    def __init__(self, transaction: neo4j.ManagedTransaction, counters: Counters) -> None:
        self._transaction = transaction
        self._counters = counters

    def run(
        self,
        statement: cypher.Statement,
        parameters: Mapping[str, object] | None = None,
        identifiers: Mapping[str, str] | None = None,
    ) -> list[tuple[Any, ...]]:
        """Run one statement and return its rows."""
        text = rendered(statement, identifiers)
        return run(self._transaction, statement, text, parameters, self._counters)


class Database:
    """One open database.

    Attributes:
        role: source or target.
        step: what is being done; DBAs see it in SHOW TRANSACTIONS, with the app and the run.
        run: id of the run that this belongs to, where there is one.
        counters: what all writes so far changed, as the server counts it.
    """

    def __init__(self, driver: neo4j.Driver, connection: Connection, step: str) -> None:
        self.connection = connection
        self.role: Role = connection.role
        self.step = step
        self.run: str | None = None
        self.counters = Counters()
        self._driver = driver
        self.server = self._look()

    @classmethod
    def open(cls, connection: Connection, *, step: str, run: str | None = None) -> Database:
        """Connect, log in once and look at the server.

        Raises:
            UnreachableError, LoginError, DatabaseMissingError, VersionError, ConfigurationError.
        """
        auth = None
        if connection.username is not None:
            auth = (connection.username, connection.password or "")
        with mapped(connection, "connecting"):
            driver = neo4j.GraphDatabase.driver(
                connection.uri,
                auth=auth,
                connection_timeout=connection.connect_timeout,
                connection_acquisition_timeout=connection.connect_timeout * 2,
                user_agent=f"sameas/{__version__}",
                # The server's advice on statements is for their authors: tests look at it.
                notifications_min_severity="OFF",
                telemetry_disabled=True,
            )
        try:
            with mapped(connection, "connecting"):
                driver.verify_connectivity()
            database = cls(driver, connection, step)
        except BaseException:
            driver.close()
            raise
        database.run = run
        return database

    def close(self) -> None:
        """Close every connection."""
        self._driver.close()

    def __enter__(self) -> Database:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def read(
        self,
        statement: cypher.Statement,
        parameters: Mapping[str, object] | None = None,
        identifiers: Mapping[str, str] | None = None,
    ) -> list[tuple[Any, ...]]:
        """Run a reading statement in a transaction of its own, in READ access mode.

        Raises:
            ValueError: the statement writes; not every server refuses that by itself.
            DatabaseError: and its kinds.
        """
        if statement.access != "read":
            raise ValueError(f"{statement.name} writes; read() is for reading")
        text = rendered(statement, identifiers)

        def work(transaction: neo4j.ManagedTransaction) -> list[tuple[Any, ...]]:
            return run(transaction, statement, text, parameters, None)

        with mapped(self.connection, statement.name), self._session(neo4j.READ_ACCESS) as session:
            return session.execute_read(self._unit(work))

    def write(
        self,
        statement: cypher.Statement,
        parameters: Mapping[str, object] | None = None,
        identifiers: Mapping[str, str] | None = None,
    ) -> Written:
        """Run one writing statement in a transaction of its own.

        Raises:
            DatabaseError: and its kinds.
        """
        return Written(
            *self._write(
                lambda transaction: transaction.run(statement, parameters, identifiers),
                statement.name,
            )
        )

    def write_together(self, work: Callable[[Transaction], T]) -> T:
        """Run several statements in one transaction: all of them or none.

        Raises:
            DatabaseError: and its kinds.
        """
        return self._write(work, self.step)[0]

    def _write(self, work: Callable[[Transaction], T], doing: str) -> tuple[T, Counters]:
        def counted(transaction: neo4j.ManagedTransaction) -> tuple[T, Counters]:
            # Made anew at each try: what a rolled back try changed does not count.
            counters = Counters()
            return work(Transaction(transaction, counters)), counters

        with mapped(self.connection, doing), self._session(neo4j.WRITE_ACCESS) as session:
            done, counters = session.execute_write(self._unit(counted))
        self.counters.add(counters)
        return done, counters

    def same_as(self, other: Database) -> bool:
        """Whether both are one and the same database, under whatever name or address."""
        ours, theirs = self.server, other.server
        if (ours.address, ours.database) == (theirs.address, theirs.database):
            return True
        identity = self._identity()
        return identity is not None and identity == other._identity()

    def _identity(self) -> str | None:
        try:
            rows = self.read(cypher.load("introspect/identity"))
        except DatabaseError:
            # Servers without db.info have no identity beyond address and name.
            return None
        return str(rows[0][0]) if rows else None

    def _look(self) -> ServerInfo:
        with mapped(self.connection, "connecting"), self._session(neo4j.READ_ACCESS) as session:
            # Components are the same in every database; this also finds a missing database.
            server: ServerInfo = session.execute_read(self._unit(_components))
        number = re.match(r"\d+", server.version)
        if number is None or int(number[0]) < _OLDEST:
            raise VersionError(
                f"{self.connection.role} database {self.connection.uri} is "
                f"{server.product} {server.version}",
                hint=f"Neo4j {_OLDEST} or newer is needed",
            )
        # Not every server tells which database it used.
        return replace(server, database=server.database or self.connection.database or "")

    def _session(self, mode: str) -> neo4j.Session:
        return self._driver.session(
            database=self.connection.database,
            default_access_mode=mode,
            fetch_size=_FETCH,
            # One manager for all sessions: a read sees what was written before it.
            bookmark_manager=self._driver.execute_query_bookmark_manager,
        )

    def _unit(self, work: Callable[[neo4j.ManagedTransaction], T]) -> Any:
        metadata = {"app": "sameas", "step": self.step}
        if self.run is not None:
            metadata["run"] = self.run
        return neo4j.unit_of_work(metadata, self.connection.transaction_timeout)(work)


def _components(transaction: neo4j.ManagedTransaction) -> ServerInfo:
    statement = cypher.load("introspect/server")
    result = transaction.run(statement.render())
    row = result.single(strict=True)
    summary = result.consume()
    own = re.search(r"\((.+)\)", summary.server.agent)
    return ServerInfo(
        product=own[1] if own else str(row["product"]),
        version=str(row["versions"][0]),
        edition=str(row["edition"]),
        database=summary.database or "",
        address=str(summary.server.address),
    )
