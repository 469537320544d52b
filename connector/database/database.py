"""One database: managed transactions over statements that are files."""

from __future__ import annotations

import re
import secrets
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

import neo4j
from neo4j.exceptions import IncompleteCommit

import cypher
from connector.database.failures import CONNECTING, mapped
from connector.database.wire import Wire
from connector.database.work import Counters, rendered, run
from connector.errors import DatabaseError, VersionError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

    from connector.config.connection import Connection, Role

T = TypeVar("T")

_WRITE_TIMEOUT = 600.0
# The first with valueType(), by which values are told apart without APOC.
_OLDEST = (5, 13)


@dataclass(frozen=True)
class ServerInfo:
    """Which server answers.

    Attributes:
        product: as it names itself.
        version: of Neo4j, or the one that it is compatible with.
        edition: "community" has no roles.
        database: the one in use; "" where the server does not tell and none was asked for.
        address: host and port that the name was resolved to.
    """

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

    def __init__(
        self, transaction: neo4j.ManagedTransaction | neo4j.Transaction, counters: Counters
    ) -> None:
        self._transaction = transaction
        self._counters = counters

    def run(
        self,
        statement: cypher.Statement,
        parameters: Mapping[str, object] | None = None,
        identifiers: Mapping[str, cypher.Identifier] | None = None,
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
        write_timeout: seconds after which the server ends a transaction that writes, where the
            connection sets no limit: a client that is gone for good must not keep its locks.
    """

    def __init__(self, connection: Connection, *, step: str, run: str | None) -> None:
        self.connection = connection
        self.role: Role = connection.role
        self.step = step
        self.run = run
        self.counters = Counters()
        self.write_timeout = _WRITE_TIMEOUT
        self._wire = Wire(connection)
        self.server = self._look()

    @classmethod
    def open(cls, connection: Connection, *, step: str, run: str | None = None) -> Database:
        """Connect, log in once and look at the server.

        Raises:
            UnreachableError, LoginError, DatabaseMissingError, VersionError, ConfigurationError.
        """
        return cls(connection, step=step, run=run)

    def close(self) -> None:
        """Close every connection."""
        self._wire.close()

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
        identifiers: Mapping[str, cypher.Identifier] | None = None,
    ) -> list[tuple[Any, ...]]:
        """Run a reading statement in a transaction of its own, in READ access mode.

        Raises:
            ValueError: the statement writes; not every server refuses that by itself.
            DatabaseError: and its kinds.
        """
        if statement.access != "read":
            raise ValueError(f"{statement.name} writes; read() is for reading")
        text = rendered(statement, identifiers)

        timeout = self.connection.transaction_timeout
        rows: list[tuple[Any, ...]] = []

        def work(transaction: neo4j.ManagedTransaction) -> None:
            nonlocal rows
            rows = run(transaction, statement, text, parameters, None)

        with (
            mapped(self.connection, statement.name),
            self._wire.session(neo4j.READ_ACCESS) as session,
            # All rows are here by then, and reading has nothing to commit.
            suppress(IncompleteCommit),
        ):
            session.execute_read(self._unit(work, timeout))
        return rows

    def write(
        self,
        statement: cypher.Statement,
        parameters: Mapping[str, object] | None = None,
        identifiers: Mapping[str, cypher.Identifier] | None = None,
        *,
        once: bool = False,
        timeout: float | None = None,
    ) -> Written:
        """Run one writing statement in a transaction of its own.

        With ``once`` the driver does not try for half a minute: for what is only tidied up after
        it has done so already. ``timeout`` are the seconds it may take on the server, if neither
        the connection nor `write_timeout` says less.

        Raises:
            DatabaseError: and its kinds.
        """
        return Written(
            *self._write(
                lambda transaction: transaction.run(statement, parameters, identifiers),
                statement.name,
                once=once,
                timeout=timeout,
            )
        )

    def write_together(self, work: Callable[[Transaction], T]) -> T:
        """Run several statements in one transaction: all of them or none.

        Raises:
            DatabaseError: and its kinds.
        """
        return self._write(work, self.step)[0]

    def _write(
        self,
        work: Callable[[Transaction], T],
        doing: str,
        *,
        once: bool = False,
        timeout: float | None = None,
    ) -> tuple[T, Counters]:
        def counted(
            transaction: neo4j.ManagedTransaction | neo4j.Transaction,
        ) -> tuple[T, Counters]:
            # Made anew at each try: what a rolled back try changed does not count.
            counters = Counters()
            return work(Transaction(transaction, counters)), counters

        limits = (timeout, self.connection.transaction_timeout or self.write_timeout)
        timeout = min(limit for limit in limits if limit is not None)
        with mapped(self.connection, doing), self._wire.session(neo4j.WRITE_ACCESS) as session:
            if once:
                with session.begin_transaction(self._metadata(), timeout) as transaction:
                    done, counters = counted(transaction)
                    transaction.commit()
            else:
                done, counters = session.execute_write(self._unit(counted, timeout))
        self.counters.add(counters)
        return done, counters

    def same_as(self, other: Database) -> bool:
        """Whether both are one and the same database, also at two addresses of one server.

        What a database calls its own id does not tell, for copies keep it. So where the addresses
        differ a transaction is opened here and looked for there; servers that do not list
        transactions, or not to that account, are taken for different ones.
        """
        if self.server.database != other.server.database:
            return False
        if self.server.address == other.server.address:
            return True
        token = secrets.token_hex(16)

        def work(transaction: neo4j.ManagedTransaction) -> bool:
            transaction.run("RETURN 1").consume()
            return other._lists(token)

        with mapped(self.connection, self.step), self._wire.session(neo4j.READ_ACCESS) as session:
            timeout = self.connection.transaction_timeout
            listed: bool = session.execute_read(self._unit(work, timeout, token=token))
        return listed

    def _lists(self, token: str) -> bool:
        statement = cypher.load("introspect/transactions")
        try:
            return bool(self.read(statement, {"token": token}))
        except DatabaseError:
            return False

    def _look(self) -> ServerInfo:
        with mapped(self.connection, CONNECTING):
            try:
                # Not a managed transaction: those try for half a minute, and it is better to hear
                # at once that there is no server.
                with (
                    self._wire.session(neo4j.READ_ACCESS) as session,
                    session.begin_transaction(self._metadata()) as transaction,
                ):
                    server, bolt = _components(transaction)
            except BaseException:
                self._wire.close()
                raise
        number = re.match(r"(\d+)\.(\d+)", server.version)
        if number is None or (int(number[1]), int(number[2])) < _OLDEST:
            self._wire.close()
            raise VersionError(
                f"{self.role} database {self.connection.uri} is {server.product} {server.version}",
                hint=f"Neo4j {'.'.join(map(str, _OLDEST))} or newer is needed, best 5.26 or later",
            )
        self._wire.no_advice(bolt)
        # Asked for by name from now on: a home database would be looked up each time. Not every
        # server tells its name.
        self._wire.database = server.database or self.connection.database
        return replace(server, database=self._wire.database or "")

    def _metadata(self) -> dict[str, str]:
        metadata = {"app": "sameas", "step": self.step}
        if self.run is not None:
            metadata["run"] = self.run
        return metadata

    def _unit(
        self,
        work: Callable[[neo4j.ManagedTransaction], T],
        timeout: float | None,
        **metadata: str,
    ) -> Any:
        return neo4j.unit_of_work({**self._metadata(), **metadata}, timeout)(work)


def _components(transaction: neo4j.Transaction) -> tuple[ServerInfo, tuple[int, int]]:
    """Return the server, and the version of Bolt that it speaks."""
    result = transaction.run(cypher.load("introspect/server").render())
    row = result.single(strict=True)
    summary = result.consume()
    product = re.search(r"\((.+)\)", summary.server.agent)
    server = ServerInfo(
        product=f"{product[1]}, compatible with Neo4j" if product else str(row["product"]),
        version=str(row["versions"][0]),
        edition=str(row["edition"]),
        database=summary.database or "",
        address=str(summary.server.address),
    )
    major, minor = summary.server.protocol_version
    return server, (major, minor)
