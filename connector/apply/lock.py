"""The lock: one run at a time writes into a database."""

from __future__ import annotations

import getpass
import logging
import os
import secrets
import signal
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import cypher
from connector.errors import (
    DatabaseError,
    LockedError,
    SameasError,
    TimedOutError,
    UnreachableError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import FrameType
    from typing import NoReturn

    from connector.database import Database, Transaction

log = logging.getLogger(__name__)

_NAME = "write"
_LEAST = 60.0
"""Seconds that every transaction may take, however soon a silent run is taken over."""

_PATIENCE = 60.0
"""Seconds that the lock's node is waited for: others have it while a transaction of theirs runs."""

_RETRY_HINT = "wait for it to end, then try again"


class Lock:
    """The lock while it is held.

    There is no thread that keeps it alive: every transaction that writes begins with `keep`,
    which gives the sign of life and ends the transaction if another run has taken over. So a run
    that slept for an hour can never write beside its successor.
    """

    def __init__(self, token: str) -> None:
        self._token = token

    def keep(self, transaction: Transaction) -> None:
        """Give a sign of life.

        Raises:
            LockedError: another run holds the lock now.
        """
        holders = transaction.run(
            cypher.load("run/lock_keep"), {"name": _NAME, "token": self._token}
        )
        # Without the constraint two runs may have created a node each: then neither goes on.
        if not holders or not all(mine for (mine,) in holders):
            raise LockedError(
                "another run took the lock over: this one gave no sign of life for too long",
                hint="let the other run end, then try again; what this one wrote is complete",
            )


@contextmanager
def held(database: Database, *, stale: float) -> Iterator[Lock]:
    """Hold the lock of a database; it is given back whatever happens, also on Ctrl-C and SIGTERM.

    Meanwhile the server ends transactions that take longer than ``stale``: a run whose connection
    stalls for good keeps nobody out longer than one that died.

    Args:
        database: the target.
        stale: seconds without a sign of life after which another run's lock is taken over.

    Raises:
        LockedError: another run holds it.
    """
    token = secrets.token_hex(16)
    ours = True  # as far as we know: a signal may come when the database has just given it
    away = False
    before = database.write_timeout
    with _ending_on_sigterm():
        try:
            try:
                _take(database, token, stale)
            except SameasError:
                ours = False
                raise
            database.write_timeout = max(stale, _LEAST)
            yield Lock(token)
        except UnreachableError:
            away = True
            raise
        finally:
            database.write_timeout = before
            if ours:
                try:
                    _release(database, token, once=away)
                except BaseException:  # a signal came amid it, or just before
                    _release(database, token, once=away)
                    raise


def _take(database: Database, token: str, stale: float) -> None:
    statement = cypher.load("run/lock_take")
    parameters = {
        "name": _NAME,
        "token": token,
        "owner": f"{_user()}@{socket.gethostname()}, process {os.getpid()}",
        "stale": int(stale * 1000),
    }
    try:
        rows = _asked(database, statement, parameters)
    except TimedOutError as exc:
        limit = database.connection.transaction_timeout or max(stale, _LEAST)
        raise LockedError(
            "another run's transaction keeps the lock and does not end",
            hint="if that run hangs or its machine is gone, the server ends the transaction "
            f"{limit:.0f} s after its beginning where that run has this one's settings, TERMINATE "
            "TRANSACTION at once (SHOW TRANSACTIONS lists it); then try again",
        ) from exc
    owners = [(owner, silent) for taken, owner, silent in rows if not taken]
    if owners:
        owner, silent = owners[0]
        if len(rows) > len(owners):
            _release(database, token)
        raise LockedError(
            f"another run holds the lock: {owner}, last sign of life {silent / 1000:.0f} s ago",
            hint=f"{_RETRY_HINT}; if it died, its lock is void {stale:.0f} s after that sign",
        )


def _asked(
    database: Database, statement: cypher.Statement, parameters: Mapping[str, object]
) -> list[tuple[Any, ...]]:
    try:
        return database.write(statement, parameters, timeout=_PATIENCE).rows
    except TimedOutError:
        raise
    except DatabaseError:
        # Whoever loses the race for a lock that never was may get a constraint violation; the
        # lock is there now.
        return database.write(statement, parameters, timeout=_PATIENCE).rows


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run as a number that has no name
        return str(os.getuid())


def _release(database: Database, token: str, *, once: bool = False) -> None:
    statement, parameters = cypher.load("run/lock_release"), {"name": _NAME, "token": token}
    try:
        database.write(statement, parameters, once=once, timeout=_PATIENCE)
    except DatabaseError as exc:
        log.warning("the lock could not be given back, it becomes void by itself: %s", exc)


@contextmanager
def _ending_on_sigterm() -> Iterator[None]:
    """Let SIGTERM end the program as an exception, so that what is open is closed."""
    if (
        threading.current_thread() is not threading.main_thread()
        or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL
    ):
        yield
        return

    def stop(number: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG001
        raise SystemExit(128 + number)

    signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
