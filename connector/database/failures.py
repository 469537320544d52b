"""The driver's errors become ours at this one edge, the most specific first."""

from __future__ import annotations

import ssl
from contextlib import contextmanager
from typing import TYPE_CHECKING

from neo4j import exceptions as driver

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

_EXPIRED = "Neo.ClientError.Security.CredentialsExpired"
_RATE_LIMIT = "Neo.ClientError.Security.AuthenticationRateLimit"
_MISSING = ("Neo.ClientError.Database.DatabaseNotFound", "Neo.TransientError.Database.Unavailable")
_TIMED_OUT = (
    "Neo.ClientError.Transaction.TransactionTimedOut",
    "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration",
)


@contextmanager
def mapped(connection: Connection, doing: str) -> Iterator[None]:
    """Turn every error of the driver inside the block into one of ours.

    ``doing`` says where: the statement's name, or "connecting".
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
    if isinstance(exc, driver.Neo4jError):
        return _of_server(exc, connection, doing, where, variables)
    if isinstance(exc, driver.UnsupportedServerProduct):
        return VersionError(
            f"{where} is no server that this can speak to: {exc}",
            hint="Neo4j 5 or newer is needed",
        )
    if isinstance(exc, driver.ConfigurationError):
        return ConfigurationError(
            f"{where}: the driver refuses the connection's settings: {exc}",
            hint=f"check {variables}URI, {variables}USERNAME and {variables}PASSWORD",
        )
    if isinstance(
        exc, (driver.ServiceUnavailable, driver.SessionExpired, driver.ConnectionPoolError)
    ):
        if _speaks_of_tls(exc):
            secure = "+s" in connection.uri.partition("://")[0]
            return UnreachableError(
                f"{where}: no TLS connection could be made",
                hint=(
                    f"the server may not use TLS: try {variables}URI without +s; or its "
                    "certificate is not trusted: +ssc accepts a self-signed one"
                    if secure
                    else f"the server may ask for TLS: try {variables}URI with +s"
                ),
            )
        return UnreachableError(
            f"{where} does not answer ({doing}): {_first_line(exc)}",
            hint=f"check that it runs and that {variables}URI names its host and Bolt port",
        )
    return DatabaseError(
        f"{where}, {doing}: {type(exc).__name__}: {_first_line(exc)}",
        hint="run the command again with -v; if it stays, report it with this message",
    )


def _of_server(
    exc: driver.Neo4jError, connection: Connection, doing: str, where: str, variables: str
) -> SameasError:
    code = exc.code or ""
    said = _first_line(exc.message or exc)
    if code == _EXPIRED:
        return LoginError(
            f"{where}: the password has expired and must be changed first",
            hint="ALTER CURRENT USER SET PASSWORD FROM '...' TO '...' in Browser or cypher-shell",
        )
    if code == _RATE_LIMIT:
        return LoginError(
            f"{where}: too many failed logins, the server refuses more for a while",
            hint=f"wait a few seconds; check {variables}USERNAME and {variables}PASSWORD first",
        )
    if isinstance(exc, driver.AuthError):
        return LoginError(
            f"{where} refused the login of {connection.username or 'nobody'}",
            hint=f"check {variables}USERNAME and {variables}PASSWORD (or ..._PASSWORD_FILE)",
        )
    if code in _MISSING:
        return DatabaseMissingError(
            f"{where} has no database {connection.database or '(the home database)'} online",
            hint=f"SHOW DATABASES lists them; name one in {variables}DATABASE",
        )
    if isinstance(exc, (driver.Forbidden, driver.ForbiddenOnReadOnlyDatabase)):
        return PermissionDeniedError(
            f"{where}: {connection.username or 'the account'} may not do this ({doing}): {said}",
            hint="the README lists the rights that the accounts need, under Rights",
        )
    if code in _TIMED_OUT:
        return TimedOutError(
            f"{where}: a transaction ran too long ({doing})",
            hint=f"`sameas doctor` names indexes that help; raise {variables}TRANSACTION_TIMEOUT",
        )
    if isinstance(exc, driver.TransientError):
        return DatabaseError(
            f"{where}, {doing}: {said}",
            hint="the driver tried several times; see the server's log, then run it again",
        )
    return DatabaseError(
        f"{where}, {doing}: {said} [{code}]",
        hint="`sameas doctor` checks the mapping against the database",
    )


def _speaks_of_tls(exc: BaseException) -> bool:
    seen: BaseException | None = exc
    while seen is not None:
        if isinstance(seen, ssl.SSLError) or type(seen).__name__ == "BoltSecurityError":
            return True
        if "[SSL" in str(seen) or "does not look like a Bolt" in str(seen):
            return True
        seen = seen.__cause__
    return False


def _first_line(text: object) -> str:
    lines = str(text).strip().splitlines()
    return " ".join(line.strip() for line in lines[:2]) if lines else type(text).__name__
