from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from neo4j import exceptions as driver

from connector.config import Connection
from connector.database import Database
from connector.database.failures import error_of, mapped
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
    from collections.abc import Callable, Iterator
    from pathlib import Path

PASSWORD = "do-not-show-me"
CONNECTION = Connection("source", "bolt://127.0.0.1:7687", "neo4j", PASSWORD, "films")

# Every class that the driver may raise, and what becomes of it.
OURS: dict[type[Exception], type[SameasError]] = {
    driver.Neo4jError: DatabaseError,
    driver.ClientError: DatabaseError,
    driver.CypherSyntaxError: DatabaseError,
    driver.CypherTypeError: DatabaseError,
    driver.ConstraintError: DatabaseError,
    driver.AuthError: LoginError,
    driver.TokenExpired: LoginError,
    driver.Forbidden: PermissionDeniedError,
    driver.DatabaseError: DatabaseError,
    driver.TransientError: DatabaseError,
    driver.DatabaseUnavailable: DatabaseMissingError,
    driver.NotALeader: DatabaseError,
    driver.ForbiddenOnReadOnlyDatabase: PermissionDeniedError,
    driver.DriverError: DatabaseError,
    driver.SessionError: DatabaseError,
    driver.TransactionError: DatabaseError,
    driver.TransactionNestingError: DatabaseError,
    driver.ResultError: DatabaseError,
    driver.ResultFailedError: DatabaseError,
    driver.ResultConsumedError: DatabaseError,
    driver.ResultNotSingleError: DatabaseError,
    driver.BrokenRecordError: DatabaseError,
    driver.SessionExpired: UnreachableError,
    driver.ServiceUnavailable: UnreachableError,
    driver.RoutingServiceUnavailable: UnreachableError,
    driver.WriteServiceUnavailable: UnreachableError,
    driver.ReadServiceUnavailable: UnreachableError,
    driver.IncompleteCommit: UnreachableError,
    driver.ConfigurationError: ConfigurationError,
    driver.AuthConfigurationError: ConfigurationError,
    driver.CertificateConfigurationError: ConfigurationError,
    driver.UnsupportedServerProduct: VersionError,
    driver.ConnectionPoolError: UnreachableError,
    driver.ConnectionAcquisitionTimeoutError: UnreachableError,
}

# What a server says, as status codes.
CODES: dict[str, type[SameasError]] = {
    "Neo.ClientError.Security.Unauthorized": LoginError,
    "Neo.ClientError.Security.CredentialsExpired": LoginError,
    "Neo.ClientError.Security.AuthenticationRateLimit": LoginError,
    "Neo.ClientError.Security.TokenExpired": LoginError,
    "Neo.ClientError.Security.Forbidden": PermissionDeniedError,
    "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase": PermissionDeniedError,
    "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase": PermissionDeniedError,
    "Neo.ClientError.Statement.AccessMode": PermissionDeniedError,
    "Neo.ClientError.Database.DatabaseNotFound": DatabaseMissingError,
    "Neo.TransientError.General.DatabaseUnavailable": DatabaseMissingError,
    "Neo.ClientError.Transaction.TransactionTimedOut": TimedOutError,
    "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration": TimedOutError,
    "Neo.ClientError.Transaction.LockAcquisitionTimeout": TimedOutError,
    "Neo.ClientError.Transaction.LockClientStopped": TimedOutError,
    "Neo.TransientError.General.MemoryPoolOutOfMemoryError": DatabaseError,
    "Neo.TransientError.Transaction.DeadlockDetected": DatabaseError,
    "Neo.ClientError.Schema.ConstraintValidationFailed": DatabaseError,
    "Neo.ClientError.Statement.SyntaxError": DatabaseError,
    "Neo.DatabaseError.General.UnknownError": DatabaseError,
}


def below(kind: type[Exception]) -> Iterator[type[Exception]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from below(narrower)


def made(kind: type[Exception]) -> Exception:
    if issubclass(kind, (driver.SessionError, driver.TransactionError, driver.ResultError)):
        return kind(None, "it failed")
    return kind("it failed")


def test_every_exception_of_the_driver_is_known() -> None:
    public = {
        kind
        for name in driver.__all__
        if isinstance(kind := getattr(driver, name), type) and issubclass(kind, Exception)
    }
    raised = {*below(driver.Neo4jError), *below(driver.DriverError)}
    assert public | raised == {*OURS, driver.GqlError}


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.__name__)
def test_every_exception_becomes_one_of_ours(kind: type[Exception]) -> None:
    exc = made(kind)
    with pytest.raises(SameasError) as caught, mapped(CONNECTION, "link/add"):
        raise exc
    assert type(caught.value) is OURS[kind]
    assert caught.value.__cause__ is exc
    assert "source database bolt://127.0.0.1:7687" in str(caught.value)
    assert caught.value.hint
    assert PASSWORD not in f"{caught.value} {caught.value.hint}"


@pytest.mark.parametrize("code", CODES)
def test_what_the_server_says_becomes_one_of_ours(code: str) -> None:
    exc = driver.Neo4jError._hydrate_neo4j(code=code, message="it said so")
    error = error_of(exc, CONNECTION, "link/add")
    assert type(error) is CODES[code]
    assert error.hint


@pytest.mark.parametrize("value", ["\ud800", 2**63])
def test_values_that_cannot_be_sent(value: Any) -> None:
    def pack() -> None:
        value.encode() if isinstance(value, str) else value.to_bytes(8, "big", signed=True)

    with pytest.raises(DatabaseError, match="a value cannot be sent"), mapped(CONNECTION, "x"):
        pack()


def test_other_errors_pass_through() -> None:
    with pytest.raises(ZeroDivisionError), mapped(CONNECTION, "x"):
        raise ZeroDivisionError


@contextmanager
def listening(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """Listen on a port, and do something with the first who connects."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            try:
                connected, _ = listener.accept()
            except OSError:
                return
            with connected:
                answer(connected)

        thread = threading.Thread(target=accept)
        thread.start()
        yield listener.getsockname()[1]
        listener.close()
        thread.join()


def hang_up(connected: socket.socket) -> None:
    connected.recv(1)


def say_nothing(connected: socket.socket) -> None:
    time.sleep(1.0)
    connected.recv(100)


def speak_http(connected: socket.socket) -> None:
    connected.recv(100)
    connected.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def speak_older_bolt(connected: socket.socket) -> None:
    connected.recv(20)
    connected.sendall(bytes(4))


SCHEMES = ("bolt", "neo4j")


def opening(uri: str, **more: Any) -> SameasError:
    more.setdefault("connect_timeout", 5.0)
    with pytest.raises(SameasError) as caught:
        Database.open(Connection("source", uri, "neo4j", PASSWORD, **more), step="test")
    assert PASSWORD not in f"{caught.value} {caught.value.hint}"
    return caught.value


@pytest.mark.parametrize("scheme", SCHEMES)
def test_nobody_listens(scheme: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    error = opening(f"{scheme}://127.0.0.1:{port}")
    assert type(error) is UnreachableError
    assert "Connection refused" in str(error)
    assert error.exit_code == 7


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_name_is_unknown(scheme: str) -> None:
    error = opening(f"{scheme}://no-such-host.invalid")
    assert type(error) is UnreachableError
    assert "no such host" in error.hint


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_port_of_the_browser(scheme: str) -> None:
    with listening(speak_http) as port:
        error = opening(f"{scheme}://127.0.0.1:{port}")
    assert type(error) is UnreachableError
    assert "7687" in error.hint


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_server_that_asks_for_tls_hangs_up_on_who_does_not(scheme: str) -> None:
    with listening(hang_up) as port:
        error = opening(f"{scheme}://127.0.0.1:{port}")
    assert type(error) is UnreachableError
    assert "bolt+s://" in error.hint


@pytest.mark.parametrize("answer", [hang_up, speak_http])
@pytest.mark.parametrize("scheme", ["bolt+s", "bolt+ssc", "neo4j+s"])
def test_a_server_without_tls(scheme: str, answer: Callable[[socket.socket], None]) -> None:
    with listening(answer) as port:
        error = opening(f"{scheme}://127.0.0.1:{port}")
    assert type(error) is UnreachableError
    assert "without +s" in error.hint


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
@pytest.mark.parametrize("scheme", ["bolt+s", "neo4j+s"])
def test_a_certificate_that_is_not_trusted(scheme: str, tmp_path: Path) -> None:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-days", "1",
         "-subj", "/CN=localhost"],
        cwd=tmp_path, check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")

    def speak_tls(connected: socket.socket) -> None:
        with pytest.raises(OSError, match=r"SSL|reset"):
            context.wrap_socket(connected, server_side=True)

    with listening(speak_tls) as port:
        error = opening(f"{scheme}://127.0.0.1:{port}")
    assert type(error) is UnreachableError
    assert "not trusted" in str(error)
    assert "+ssc" in error.hint


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_server_that_is_too_old_for_the_driver(scheme: str) -> None:
    with listening(speak_older_bolt) as port:
        error = opening(f"{scheme}://127.0.0.1:{port}")
    assert type(error) is VersionError
    assert "Neo4j 5.13" in error.hint


def test_a_server_that_never_answers() -> None:
    started = time.monotonic()
    with listening(say_nothing) as port:
        error = opening(f"bolt://127.0.0.1:{port}", connect_timeout=0.3)
    assert type(error) is UnreachableError
    assert "timed out" in str(error)
    assert time.monotonic() - started < 5
