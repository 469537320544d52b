"""What queries and grants do; and the links that hold, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cypher
from connector import queries
from connector.commands.opening import opened
from connector.schema import is_temporal, iso_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pandas import DataFrame

    from connector.commands.opening import Where
    from connector.config import Settings
    from connector.queries import Table


@dataclass(frozen=True)
class Link:
    """A link that holds, as it stands in the target graph.

    Attributes:
        type: entity type.
        source: properties of the stand-in, or of the source entity where the link is direct.
        target: properties of the target entity.
        confidence: calibrated probability, 0 to 1.
        run: that wrote it; None for one that a person drew.
        since: when, ISO 8601.
        reasons: what weighed most, strongest first.
        locked: a person decided it.
    """

    type: str | None
    source: Mapping[str, Any]
    target: Mapping[str, Any]
    confidence: float
    run: str | None
    since: str | None
    reasons: tuple[str, ...]
    locked: bool


def read_links(target: Where, *, confidence: float = 0.0) -> tuple[Link, ...]:
    """Read the links that hold, the surest first. Only reads.

    Args:
        target: the database with the links.
        confidence: least confidence of a link, 0 to 1.

    Raises:
        DatabaseError: and its kinds.
    """
    with opened(target, "target", "links") as database:
        rows = database.read(cypher.load("link/holding"), {"confidence": confidence})
    return tuple(
        Link(
            kind,
            queries.plain_value(source),
            queries.plain_value(to),
            float(sure),
            run,
            iso_text(since) if is_temporal(since) else since,
            tuple(reasons or ()),
            bool(locked),
        )
        for kind, source, to, sure, run, since, reasons, locked in rows
    )


def links_frame(target: Where, *, confidence: float = 0.0) -> DataFrame:
    """Return the links that hold as a pandas DataFrame, one row a link (extra ``pandas``).

    Args:
        target: the database with the links.
        confidence: least confidence of a link, 0 to 1.

    Returns:
        Columns ``type``, ``source`` and ``target`` (maps of properties), ``confidence`` (float),
        ``run``, ``since`` (UTC timestamps), ``reasons`` (tuples), ``locked`` (bool).

    Raises:
        ImportError: pandas is not installed.
        DatabaseError: and its kinds.
    """
    import pandas as pd

    links = read_links(target, confidence=confidence)
    columns = ["type", "source", "target", "confidence", "run", "since", "reasons", "locked"]
    frame = pd.DataFrame(
        {name: pd.Series([getattr(link, name) for link in links], dtype=object) for name in columns}
    )
    frame["since"] = pd.to_datetime(frame["since"], utc=True, format="ISO8601")
    return frame.astype({"confidence": "float64", "locked": "bool"})


def run_query(
    target: Where,
    name: str,
    values: Mapping[str, Any] | None = None,
    settings: Settings | None = None,
    *,
    as_of: str | None = None,
) -> Table:
    """Run one of the shipped queries that read; ``sameas queries NAME --run``. Only reads.

    Args:
        target: the database with the links.
        name: of the query (`list_queries`).
        values: of its parameters and of the names in it.
        settings: whose mapping names labels, keys, attributes and relations.
        as_of: id of a run: about the links that stood after it.

    Raises:
        InputError: there is no such query or parameter, it writes, or a value is missing.
        DatabaseError: and its kinds.
    """
    with opened(target, "target", "queries") as database:
        return queries.run_query(database, name, values, settings, as_of=as_of)


def grants_text(
    database: str = "neo4j", reader: str = "sameas_reader", writer: str = "sameas_writer"
) -> str:
    """Return the rights that the accounts need, as Cypher; ``sameas grants``.

    Args:
        database: its name.
        reader: role of the account that reads the source.
        writer: role of the account that writes the target.

    Raises:
        cypher.InvalidIdentifierError: a name cannot be quoted safely.
    """
    return "\n".join(
        cypher.load(name).render({"role": role, "database": database}).rstrip()
        for name, role in (("grant/reader", reader), ("grant/writer", writer))
    )
