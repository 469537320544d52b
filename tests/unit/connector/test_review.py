"""How a question looks on a terminal, and as a line of a sheet."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.errors import InputError
from connector.explain.pairs import Explanation
from connector.explain.sides import Side
from connector.report.tables import width
from connector.review.drawing import draw
from connector.review.questions import Question
from connector.review.sheet import read_sheet, write_sheet
from model.align import Reason, Reasons

if TYPE_CHECKING:
    from pathlib import Path

TYPES = ("film", "person")
NONE = Reasons((), (), 0.0, 0.0)


def _question(left: str = "La Haine", right: str = "Hate", key: str = "f185") -> Question:
    return Question(
        Explanation(
            "film",
            Side(key, {"title": (left,), "starring": ("Hubert Koundé", "Saïd Taghmaoui")}),
            Side("m0295", {"title": (right,), "genre": ("Drama",)}),
            0.612,
            Reasons(
                (
                    Reason("title", "text", 0.4, 0.2, 1.0),
                    Reason("starring", "relation", -1.25, 0.0, 1.0),
                ),
                (),
                1.0,
                0.15,
            ),
        ),
        "near the threshold of 0.500",
        linked=True,
        rivals=("Hatred (m7), 0.200", ""),
    )


def test_both_sides_stand_side_by_side() -> None:
    lines = draw(_question(), ("dbpedia", "imdb"), "2 of 9", 80).splitlines()
    assert lines[0] == "film 2 of 9: confidence 0.612, linked as things stand"
    assert lines[1] == "asked because it is near the threshold of 0.500"
    [title] = [line for line in lines if line.startswith("title")]
    assert "+0.4" in title
    assert title.split("|")[0].rstrip().endswith("La Haine")
    assert title.split("|")[1].strip() == "Hate"
    [starring] = [line for line in lines if line.startswith("starring")]
    assert "-1.2" in starring
    assert starring.endswith("| -")
    [other] = [line for line in lines if line.startswith("else")]
    # The other candidate of the source entity stands among the target's.
    assert other.endswith("| Hatred (m7), 0.200")
    assert len({line.index("|") for line in lines[3:]}) == 1


@settings(max_examples=300)
@given(st.text(max_size=300), st.text(max_size=60), st.integers(20, 220))
def test_whatever_stands_in_a_graph_fits_and_does_not_steer_the_terminal(
    left: str, right: str, columns: int
) -> None:
    text = draw(_question(left, right), ("a\x1b]0;x", "b"), "1 of 1", columns)
    assert all(c.isprintable() or c == "\n" for c in text)
    for line in text.split("\n")[3:]:
        assert width(line) <= max(60, min(columns, 160))


@pytest.mark.parametrize("evil", ["\x1b[2J", "\u202eabc", "a\rb", "\x07"])
def test_what_would_steer_the_terminal_is_a_dot(evil: str) -> None:
    text = draw(_question(evil), ("a", "b"), "1 of 1", 80)
    assert "·" in text
    assert not any(c in text for c in "\x1b\u202e\r\x07")


def test_a_sheet_gives_keys_back_as_they_are(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    keys = ['a,"b"', "[1,2]", " lead", "=1+1", "zwei\nZeilen", "Ж"]
    write_sheet(sheet, [_question(key=key) for key in keys])
    with sheet.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["same"] = "1"
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    answers = read_sheet(sheet, TYPES, "ada")
    assert [answer.source_key for answer in answers] == keys
    assert {(a.target_key, a.same, a.by) for a in answers} == {("m0295", True, "ada")}


def test_what_a_spreadsheet_would_run_is_shown_as_text(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    question = Question(
        Explanation("film", Side("k", {"=HYPERLINK(1)": ("x",)}), Side("t", {}), 0.5, NONE),
        "why",
        linked=False,
    )
    write_sheet(sheet, [question])
    with sheet.open(encoding="utf-8", newline="") as file:
        [row] = csv.DictReader(file)
    assert row["source"].startswith("'=")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no column type"),
        ("a,b\n1,2\n", "no column type, source_key, target_key, same"),
        ("type,source_key,target_key,same\nfilm,a,b,maybe\n", "line 2: same is 'maybe'"),
        ("type,source_key,target_key,same\nflim,a,b,1\n", "line 2: no entity type 'flim'"),
        ("type,source_key,target_key,same\nfilm,,b,1\n", "line 2: a key is missing"),
        ("type,source_key,target_key,same\nfilm,a,b,1\nfilm,a,b,0\n", "line 3: a and b are said"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(tmp_path: Path, text: str, said: str) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(text)
    with pytest.raises(InputError) as caught:
        read_sheet(sheet, TYPES, "ada")
    assert said in str(caught.value)
    assert caught.value.hint


def test_a_sheet_that_is_not_there_or_not_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.csv"):
        read_sheet(tmp_path / "none.csv", TYPES, "ada")
    (tmp_path / "bad.csv").write_bytes(b"type,\xff\xfe")
    with pytest.raises(InputError, match="not UTF-8"):
        read_sheet(tmp_path / "bad.csv", TYPES, "ada")
    with pytest.raises(InputError, match="nowhere"):
        write_sheet(tmp_path / "nowhere" / "sheet.csv", [])
