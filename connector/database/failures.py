"""The driver's errors become ours at this one edge, the most specific first."""

from __future__ import annotations

import socket
import ssl
from contextlib import contextmanager
from typing import TYPE_CHECKING

from neo4j import exceptions as driver

from connector.database.work import VANISHED
from connector.errors import (
    ConfigurationError,
    DatabaseError,
    DatabaseMissingError,
    LoginError,
    PermissionDeniedError,
    SameasError,
    TimedOutError,
    UnreachableError,
    VersionError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connector.config.connection import Connection

CONNECTING = "connecting"
"""What is being done while nothing is known of the server yet."""

_LONGEST = 300
_READ_ONLY = ("AccessMode", "WriteOnReadOnlyAccessDatabase")


@contextmanager
def mapped(connection: Connection, doing: str) -> Iterator[None]:
    """Turn every error of the driver inside the block into one of ours.

    ``doing`` says where: the statement's name, or `CONNECTING`.
    """
    try:
        yield
    except (driver.Neo4jError, driver.DriverError) as exc:
        raise error_of(exc, connection, doing) from exc
    except (UnicodeEncodeError, OverflowError) as exc:
        # The driver cannot pack lone surrogates or integers beyond 64 bits.
        raise DatabaseError(
            f"{connection.role} database, {doing}: a value cannot be sent ({exc})",
            hint="remove or correct the value: text must be valid Unicode, integers 64 bits wide",
        ) from exc


def error_of(exc: Exception, connection: Connection, doing: str) -> SameasError:
    """Return our error for one of the driver's; the password is in none of them."""
    where = f"{connection.role} database {connection.uri}"
    variables = f"SAMEAS_{connection.role.upper()}_"
    cause = exc.__cause__
    if isinstance(cause, driver.Neo4jError) and cause.code == VANISHED:
        return DatabaseError(
            f"{where}, {doing}: somebody deletes what is being read: {_short(cause.message)}",
            hint="it was tried again for half a minute; run the command again at a quieter time",
        )
    if isinstance(exc, driver.Neo4jError):
        return _of_server(exc, connection, doing, where, variables)
    if isinstance(exc, driver.UnsupportedServerProduct):
        return VersionError(
            f"{where} is no server that this can speak to: {_short(exc)}",
            hint="Neo4j 5.13 or newer is needed, best 5.26 or later",
        )
    if isinstance(exc, driver.ConfigurationError):
        return ConfigurationError(
            f"{where}: the driver refuses the connection's settings: {_short(exc)}",
            hint=f"check {variables}URI, {variables}USERNAME and {variables}PASSWORD",
        )
    if isinstance(exc, driver.IncompleteCommit):
        return UnreachableError(
            f"{where} went away while it committed ({doing}): what was being written may stand "
            "or not",
            hint="run the command again: it looks at what stands and completes it",
        )
    if isinstance(
        exc, (driver.ServiceUnavailable, driver.SessionExpired, driver.ConnectionPoolError)
    ):
        return _unreachable(exc, connection, doing, where, variables)
    return DatabaseError(
        f"{where}, {doing}: {type(exc).__name__}: {_short(exc)}",
        hint="run the command again with -v; if it stays, report it with this message",
    )


def _unreachable(
    exc: Exception, connection: Connection, doing: str, where: str, variables: str
) -> UnreachableError:
    secure = "+s" in connection.uri.partition("://")[0]
    causes = list(_causes(exc))
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return UnreachableError(
            f"{where}: the server's certificate is not trusted: {_short(causes[-1])}",
            hint=f"add its issuer to this machine's trusted ones (SSL_CERT_FILE), or for a "
            f"self-signed certificate begin {variables}URI with bolt+ssc:// or neo4j+ssc://",
        )
    hung_up = any(
        isinstance(cause, ConnectionResetError) or "incomplete handshake" in str(cause)
        for cause in causes
    )
    if any(isinstance(cause, ssl.SSLError) for cause in causes) or (secure and hung_up):
        return UnreachableError(
            f"{where}: no TLS connection could be made: {_short(causes[-1])}",
            hint=f"the server seems not to use TLS: try {variables}URI without +s or +ssc",
        )
    hint = f"check that it runs and that {variables}URI names its host and Bolt port"
    if doing != CONNECTING:
        hint = "it went away meanwhile: once it is back, run the same command again"
    elif any(isinstance(cause, socket.gaierror) for cause in causes):
        hint = f"no such host is known here: check the name in {variables}URI"
    elif any("looks like HTTP" in str(cause) for cause in causes):
        hint = f"that is the browser's port: name the Bolt port in {variables}URI, mostly 7687"
    elif hung_up:
        hint = (
            "something is there and hangs up: check that it is the Bolt port, and if the server "
            f"asks for TLS begin {variables}URI with bolt+s:// or neo4j+s://"
        )
    return UnreachableError(f"{where} does not answer ({doing}): {_short(causes[-1])}", hint=hint)


def _of_server(
    exc: driver.Neo4jError, connection: Connection, doing: str, where: str, variables: str
) -> SameasError:
    code = exc.code or ""
    title = code.rpartition(".")[2]
    said = _short(exc.message or exc)
    if title == "CredentialsExpired":
        return LoginError(
            f"{where}: the password of {connection.username} has expired and must be changed first",
            hint="ALTER CURRENT USER SET PASSWORD FROM '...' TO '...' in Browser or cypher-shell",
        )
    if title == "AuthenticationRateLimit":
        return LoginError(
            f"{where}: too many failed logins, the server refuses more for a while",
            hint=f"wait a few seconds; check {variables}USERNAME and {variables}PASSWORD first",
        )
    if isinstance(exc, driver.AuthError) and connection.username is None:
        return LoginError(
            f"{where} asks for a login, and there is none",
            hint=f"set {variables}USERNAME and {variables}PASSWORD (or ..._PASSWORD_FILE)",
        )
    if isinstance(exc, driver.AuthError):
        return LoginError(
            f"{where} refused the login of {connection.username}",
            hint=f"check {variables}USERNAME and {variables}PASSWORD (or ..._PASSWORD_FILE)",
        )
    if title == "DatabaseNotFound" or isinstance(exc, driver.DatabaseUnavailable):
        return DatabaseMissingError(
            f"{where} has no database {connection.database or '(the home database)'} online",
            hint=f"SHOW DATABASES lists them; name one in {variables}DATABASE",
        )
    if isinstance(exc, driver.ForbiddenOnReadOnlyDatabase) or title in _READ_ONLY:
        return PermissionDeniedError(
            f"{where}: the database is read-only ({doing}): {said}",
            hint="let an administrator run ALTER DATABASE ... SET ACCESS READ WRITE, take it out "
            "of server.databases.read_only in neo4j.conf, or connect to the server that takes "
            "writes with neo4j://",
        )
    if isinstance(exc, driver.Forbidden):
        return PermissionDeniedError(
            f"{where}: {connection.username or 'the account'} may not do this ({doing}): {said}",
            hint="`sameas grants` prints the rights that are needed",
        )
    if "TimedOut" in title or title == "LockAcquisitionTimeout":
        return TimedOutError(
            f"{where}: a transaction ran too long ({doing})",
            hint="`sameas doctor` names indexes that help; "
            f"{variables}TRANSACTION_TIMEOUT sets the seconds it may take",
        )
    if title == "LockClientStopped":
        return TimedOutError(
            f"{where}: a transaction was ended while it waited for what another one had locked "
            f"({doing})",
            hint="SHOW TRANSACTIONS lists what runs there; once the other one has ended, run the "
            "command again",
        )
    if "OutOfMemory" in title or "MemoryLimit" in title:
        return DatabaseError(
            f"{where}, {doing}: the server has not enough memory for it: {said}",
            hint="raise db.memory.transaction.max or dbms.memory.transaction.total.max there, or "
            "lower write.batch in sameas.toml if it was writing",
        )
    if isinstance(exc, driver.TransientError):
        return DatabaseError(
            f"{where}, {doing}: {said} [{code}]",
            hint="it was tried again for half a minute; see the server's log, then run it again",
        )
    if isinstance(exc, driver.ConstraintError):
        return DatabaseError(
            f"{where}, {doing}: a constraint of the database forbids it: {said}",
            hint="see SHOW CONSTRAINTS there; nothing of this transaction was written",
        )
    if isinstance(exc, (driver.CypherSyntaxError, driver.CypherTypeError)):
        return DatabaseError(
            f"{where}, {doing}: the server does not understand the statement: {said} [{code}]",
            hint="that should not happen: please report it with the server's version",
        )
    return DatabaseError(
        f"{where}, {doing}: {said} [{code}]",
        hint="`sameas doctor` checks the mapping against the database; the server's log may "
        "tell more",
    )


def _causes(exc: BaseException) -> Iterator[BaseException]:
    """Give an error and all that led to it, the first cause last."""
    yield exc
    # A group, where several servers of a cluster were tried: one of them tells enough.
    for inner in getattr(exc, "exceptions", ())[:1]:
        yield from _causes(inner)
        return
    cause = exc.__cause__ or exc.__context__
    if cause is not None:
        yield from _causes(cause)


def _short(text: object) -> str:
    joined = " ".join(str(text).split())
    return joined if len(joined) <= _LONGEST else joined[:_LONGEST] + "..."
