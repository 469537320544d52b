"""What a query returned, as a table for people, as CSV or as documents."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from connector.report.tables import table

if TYPE_CHECKING:
    from connector.queries import Table

_WIDEST = 72
_STAND_IN = {"graph", "type", "label", "key"}


def answer_documents(answer: Table) -> list[dict[str, Any]]:
    """Return one document a row."""
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


def answer_csv(answer: Table) -> str:
    """Return CSV with a header; lists and maps are JSON, nothing is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(answer.columns)
    writer.writerows([map(_in_csv, row) for row in answer.rows])
    return text.getvalue().rstrip("\n")


def answer_text(answer: Table) -> str:
    """Return a table for a terminal; what is long is cut."""
    if not answer.rows:
        return "nothing found"
    return table(answer.columns, [[_in_table(cell) for cell in row] for row in answer.rows])


def _in_csv(value: Any) -> Any:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return value


def _in_table(value: Any) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = _said(value)
    # One line a row, whatever a value holds.
    text = " ".join(text.split())
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"


def _said(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, dict):
        if value.keys() >= _STAND_IN:
            value = {"key": value["key"]} | {
                name: one for name, one in value.items() if name not in _STAND_IN
            }
        return ", ".join(f"{name}: {_said(one)}" for name, one in value.items())
    if isinstance(value, list):
        return "; ".join(map(_said, value)) or "-"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
