"""Questions as a CSV file, for people who answer in a spreadsheet."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from connector.apply.decisions import Answer
from connector.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from connector.review.questions import Question

COLUMNS = (
    "type", "source_key", "target_key", "same", "reason", "by",
    "confidence", "why", "source", "target",
)  # fmt: skip
_ANSWERED = ("type", "source_key", "target_key", "same")
_TRUTH = {
    "1": True, "yes": True, "y": True, "true": True, "same": True,
    "0": False, "no": False, "n": False, "false": False, "not same": False,
}  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_sheet(path: Path, asked: Sequence[Question]) -> None:
    """Write the questions, a line each, with the column ``same`` empty.

    Raises:
        InputError: the file cannot be written.
    """
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            sheet = csv.writer(file)
            sheet.writerow(COLUMNS)
            for question in asked:
                told = question.explanation
                sides = [
                    "; ".join(f"{name}: {', '.join(v)}" for name, v in side.says.items() if v)
                    for side in (told.source, told.target)
                ]
                shown = [f"{told.confidence:.4f}", question.why, *map(_shown, sides)]
                sheet.writerow([*question.pair, "", "", "", *shown])
    except OSError as exc:
        raise InputError(
            f"{path}: {exc.strerror or exc}", hint="name a file that can be written"
        ) from exc


def _shown(text: str) -> str:
    """Return text that a spreadsheet takes for text: a formula runs as soon as it is opened."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def read_sheet(path: Path, types: Sequence[str], by: str) -> list[Answer]:
    """Read the answers; lines whose column ``same`` is empty have none.

    Args:
        path: a CSV file with the columns type, source_key, target_key, same, and where they are
            there reason and by.
        types: those that are linked.
        by: who answered, where the line does not say.

    Raises:
        InputError: the file or a line cannot be used; the line's number is given.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            text = file.read()
    except OSError as exc:
        raise InputError(
            f"{path}: {exc.strerror or exc}", hint="write one with `sameas review --export FILE`"
        ) from exc
    except UnicodeDecodeError as exc:
        raise InputError(f"{path} is not UTF-8", hint="save the sheet as CSV in UTF-8") from exc
    # Spreadsheets of many countries write semicolons.
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    rows = csv.DictReader(text.splitlines(keepends=True), delimiter=delimiter)
    missing = [name for name in _ANSWERED if name not in (rows.fieldnames or ())]
    if missing:
        raise InputError(
            f"{path} has no column {', '.join(missing)}",
            hint=f"its first line names the columns: {', '.join(COLUMNS[:6])}",
        )
    answers: dict[tuple[str, str, str], Answer] = {}
    for row in rows:
        said = (row["same"] or "").strip().casefold()
        if not said:
            continue
        where = f"{path}, line {rows.line_num}"
        if said not in _TRUTH:
            raise InputError(
                f"{where}: same is {said!r}", hint="write 1 (the same) or 0 (not the same)"
            )
        pair = [row[name] or "" for name in _ANSWERED[:3]]
        if pair[0] not in types:
            raise InputError(
                f"{where}: no entity type {pair[0]!r} is linked",
                hint=f"there are: {', '.join(types)}",
            )
        if not (pair[1] and pair[2]):
            raise InputError(f"{where}: a key is missing", hint="keep the columns of the export")
        answer = Answer(
            pair[0], pair[1], pair[2], _TRUTH[said],
            by=(row.get("by") or "").strip() or by,
            reason=(row.get("reason") or "").strip(),
        )  # fmt: skip
        before = answers.setdefault((answer.type, answer.source_key, answer.target_key), answer)
        if before.same != answer.same:
            raise InputError(
                f"{where}: {pair[1]} and {pair[2]} are said to be the same and not the same",
                hint="keep one of the two lines",
            )
    return list(answers.values())
