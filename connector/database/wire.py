"""The driver of one connection: opened when needed, dropped when somebody presses Ctrl-C."""

from __future__ import annotations

import logging
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import neo4j

from connector.database.deferral import deferred
from connector.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connector.config.connection import Connection

_FETCH = 5_000
# The first version of Bolt that lets a client ask for no advice.
_BOLT_WITHOUT_ADVICE = (5, 2)

# What the driver logs of failures is in our errors too: it should not appear twice where nobody
# has set up logging. What servers advise on statements is for their authors.
logging.getLogger("neo4j").addHandler(logging.NullHandler())
logging.getLogger("neo4j.notifications").setLevel(logging.CRITICAL)


class Wire:
    """Gives out sessions.

    Attributes:
        database: the name that sessions ask for; None takes the account's home database.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.database = connection.database
        # One manager for all sessions: a read sees what was written before it.
        self._bookmarks = neo4j.GraphDatabase.bookmark_manager()
        self._advice: dict[str, Any] = {}
        self._driver: neo4j.Driver | None = None

    def no_advice(self, bolt: tuple[int, int]) -> None:
        """Ask the server to give no advice on statements, if it understands that."""
        if bolt >= _BOLT_WITHOUT_ADVICE:
            self._advice = {"notifications_min_severity": "OFF"}

    @contextmanager
    def session(self, mode: str) -> Iterator[neo4j.Session]:
        """Give a session in an access mode.

        Signals wait for the end of a statement, but not for long. Left by Ctrl-C or SIGTERM, it
        does not wait for the answer that is under way (a session would, to end in good order, and
        the answer may take hours): all connections are cut, at which the server ends their
        transactions, and the next session makes new ones.
        """
        with deferred(), self._session(mode) as session:
            yield session

    @contextmanager
    def _session(self, mode: str) -> Iterator[neo4j.Session]:
        if self._driver is None:
            self._driver = self._open()
        session = self._driver.session(
            database=self.database,
            default_access_mode=mode,
            fetch_size=_FETCH,
            bookmark_manager=self._bookmarks,
            **self._advice,
        )
        try:
            try:
                yield session
            except Exception:
                session.close()
                raise
            session.close()
        except BaseException as exc:
            signal = _signal_behind(exc)
            if signal is None:
                raise
            # Stopped amid a message, the driver also fails in ways that it does not document.
            with suppress(Exception):
                self.close()
            with suppress(Exception):
                session.close()
            raise signal from None

    def close(self) -> None:
        """Close all connections."""
        with deferred():
            driver, self._driver = self._driver, None
            if driver is not None:
                driver.close()

    def _open(self) -> neo4j.Driver:
        connection = self._connection
        auth = None
        if connection.username is not None:
            auth = (connection.username, connection.password or "")
        return neo4j.GraphDatabase.driver(
            connection.uri,
            auth=auth,
            connection_timeout=connection.connect_timeout,
            connection_acquisition_timeout=connection.connect_timeout * 2,
            user_agent=f"sameas/{__version__}",
            telemetry_disabled=True,
        )


def _signal_behind(exc: BaseException | None) -> BaseException | None:
    """Return what a signal raised, also if the driver, tidying up after it, failed at that.

    It does where the signal came with a message half read.
    """
    while exc is not None and isinstance(exc, Exception):
        exc = exc.__context__
    return exc
