"""Connections from the environment: SAMEAS_SOURCE_* and SAMEAS_TARGET_*."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from connector.config.connection import Connection
from connector.config.problems import Problems, meant
from connector.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from connector.config.connection import Role

SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")

ENVIRONMENT_HINT = (
    "set the variables, for example "
    "export SAMEAS_SOURCE_URI=neo4j://localhost:7687 SAMEAS_SOURCE_USERNAME=neo4j "
    "SAMEAS_SOURCE_PASSWORD_FILE=~/.sameas/source, and the same for SAMEAS_TARGET_"
)


def connections(environ: Mapping[str, str]) -> tuple[Connection, Connection]:
    """Return the source's and the target's connection.

    Raises:
        ConfigurationError: with every variable that is missing or wrong.
    """
    problems = Problems()
    found = read_connections(environ, ("source", "target"), problems)
    if problems.found:
        raise ConfigurationError(
            "the environment does not say where the databases are",
            hint=ENVIRONMENT_HINT,
            problems=tuple(problems.found),
        )
    return found["source"], found["target"]


def read_connections(
    environ: Mapping[str, str], roles: Sequence[Role], problems: Problems
) -> dict[Role, Connection]:
    """Return the connections of the roles; every problem is noted, none shows a password."""
    return {role: _Variables(environ, role, problems).connection() for role in roles}


class _Variables:
    """The variables of one role. An empty variable counts as not set."""

    def __init__(self, environ: Mapping[str, str], role: Role, problems: Problems) -> None:
        self.environ = environ
        self.role: Role = role
        self.prefix = f"SAMEAS_{role.upper()}_"
        self.problems = problems

    def get(self, name: str) -> str | None:
        return self.environ.get(self.prefix + name) or None

    def problem(self, name: str, text: str) -> None:
        self.problems.add(f"environment, {self.prefix}{name}", text)

    def missing(self, name: str, what: str) -> None:
        others = [
            key
            for key in self.environ
            if key.startswith(self.prefix) and key.removeprefix(self.prefix) not in _NAMES
        ]
        near = meant(self.prefix + name, others)
        self.problem(name, f"not set: {what}" + (near if near.startswith(";") else ""))

    def connection(self) -> Connection:
        uri = self.get("URI")
        if uri is None:
            self.missing("URI", f"where the {self.role} database is, as in neo4j://host:7687")
        else:
            self.check_uri(uri)
        username, password = self.get("USERNAME"), self.password()
        if password is not None and username is None:
            self.missing("USERNAME", "the account that the password is for")
        if (
            username is not None
            and password is None
            and not (self.get("PASSWORD") or self.get("PASSWORD_FILE"))
        ):
            self.missing(
                "PASSWORD", f"the password of {username!r} (or name a file in ..._PASSWORD_FILE)"
            )
        timeout = self.seconds("CONNECT_TIMEOUT")
        return Connection(
            role=self.role,
            uri=uri or "",
            username=username,
            password=password,
            database=self.get("DATABASE"),
            connect_timeout=Connection.connect_timeout if timeout is None else timeout,
            transaction_timeout=self.seconds("TRANSACTION_TIMEOUT"),
        )

    def password(self) -> str | None:
        password, file = self.get("PASSWORD"), self.get("PASSWORD_FILE")
        if file is None:
            return password
        if password is not None:
            self.problem("PASSWORD_FILE", f"{self.prefix}PASSWORD is set too; give one of them")
            return None
        try:
            text = Path(file).expanduser().read_text(encoding="utf-8")
        except OSError as exc:
            self.problem("PASSWORD_FILE", f"{file} cannot be read: {exc.strerror or exc}")
            return None
        except (UnicodeDecodeError, RuntimeError):
            # RuntimeError: "~somebody" without such a home folder.
            self.problem("PASSWORD_FILE", f"{file} is not a file of UTF-8 text")
            return None
        text = text.rstrip("\r\n")
        if not text:
            self.problem("PASSWORD_FILE", f"{file} is empty")
            return None
        return text

    def seconds(self, name: str) -> float | None:
        text = self.get(name)
        if text is None:
            return None
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not (math.isfinite(value) and value > 0):
            self.problem(name, "should be a number of seconds above 0")
            return None
        return value

    def check_uri(self, uri: str) -> None:
        try:
            parts = urlsplit(uri)
            port, host, userinfo = parts.port, parts.hostname, parts.username is not None
        except ValueError:
            self.problem("URI", "not an address, expected for example neo4j://host:7687")
            return
        if userinfo:
            self.problem(
                "URI",
                f"holds a user or password; give them as {self.prefix}USERNAME and "
                f"{self.prefix}PASSWORD, and only the address here",
            )
            return
        if parts.scheme not in SCHEMES or "://" not in uri:
            scheme = f"{parts.scheme!r} is no scheme of a database" if "://" in uri else "no scheme"
            port_hint = (
                " (http is the browser's; the database answers as neo4j://, most often on port "
                "7687)"
                if parts.scheme in ("http", "https")
                else ""
            )
            self.problem("URI", f"{scheme}, expected one of {', '.join(SCHEMES)}{port_hint}")
        elif not host:
            self.problem("URI", "names no host, expected for example neo4j://host:7687")
        elif port == 0:
            self.problem("URI", "port 0 is no port")
        elif parts.path not in ("", "/") or parts.fragment:
            self.problem("URI", f"has a path; name the database in {self.prefix}DATABASE instead")


_NAMES = (
    "URI",
    "USERNAME",
    "PASSWORD",
    "PASSWORD_FILE",
    "DATABASE",
    "CONNECT_TIMEOUT",
    "TRANSACTION_TIMEOUT",
)
