"""Statements as text to paste: parameters and identifiers stand in them as what they are."""

from __future__ import annotations

import json
import re
from math import isfinite
from typing import TYPE_CHECKING, Any

from cypher.statements import Statement, as_identifier, load, quote, quote_any

if TYPE_CHECKING:
    from collections.abc import Mapping

_TO_FILL = re.compile(r"`\{([a-z_]+)\}`|\$([A-Za-z_][A-Za-z0-9_]*)")
_LINKS = "MATCH (a)-[s:SAME_AS]->(b)\nWHERE "
_VERSIONS = "MATCH (a)-[s:SAME_AS|WAS_SAME_AS]->(b)\nWHERE "


def literal(value: object) -> str:
    r"""Return a value as Cypher writes it: for text to paste, never for a statement that is sent.

    Raises:
        InvalidIdentifierError: a text has a backslash followed by ``u``, which Cypher would
            decode before it parses, or is not valid Unicode.
        TypeError: it is no null, truth value, number, text, or list or map of these.
    """
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int) or (isinstance(value, float) and isfinite(value)):
        return repr(value)
    if isinstance(value, str):
        quote(value or "-")
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(literal, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quote(k)}: {literal(v)}" for k, v in value.items()) + "}"
    raise TypeError(f"{type(value).__name__} has no literal in Cypher")


def pasted(statement: Statement, values: Mapping[str, Any]) -> str:
    """Return a statement as one comment that says what it is for, and Cypher to paste.

    Args:
        statement: to paste.
        values: of all its parameters and placeholders.

    Raises:
        KeyError: a value is missing.
        InvalidIdentifierError: one cannot be written safely.
    """

    def written(match: re.Match[str]) -> str:
        if match[1]:
            return quote_any(as_identifier(values[match[1]]))
        return literal(values[match[2]])

    # In one pass, for a value may look like what is still to be filled in.
    body = "\n".join(
        line if line.lstrip().startswith("//") else _TO_FILL.sub(written, line)
        for line in statement.body.splitlines()
    )
    return f"// {statement.short_name}: {statement.purpose}\n{body}\n"


def as_of(statement: Statement) -> Statement:
    """Return a statement about the links that hold as one about those that held after a run.

    It takes one parameter more, ``as_of``, the run's id. What held is said in one place,
    ``query/links_as_of_run``.

    Raises:
        ValueError: the statement does not read links in the way that can be told apart.
    """
    if _LINKS not in statement.text:
        raise ValueError(f"{statement.name} does not read the links that hold")
    said = load("query/links_as_of_run").body
    held = said[said.index(_VERSIONS) : said.index("RETURN")].rstrip()
    return Statement(
        statement.name,
        f"{statement.purpose}; as of a run",
        statement.access,
        (*statement.parameters, "as_of"),
        statement.columns,
        statement.text.replace(_LINKS, f"{held}\n  AND "),
        statement.defaults,
        {**statement.examples, "as_of": load("query/links_as_of_run").examples["as_of"]},
    )


def has_history(statement: Statement) -> bool:
    """Say whether `as_of` can be asked of a statement."""
    return _LINKS in statement.text
