"""The page of an explanation: both neighbourhoods drawn, what weighed, and the rivals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from connector.report.explanation import behind, replaced, verdict, waterfall
from connector.report.page import render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connector.explain.cases import Case
    from connector.explain.pairs import Explanation
    from connector.explain.sides import Side

_WIDTH, _STEP, _TOP = 740, 42, 60
_COLUMNS = (16, 290, 450, 724)
_LEAST, _MOST = 1.0, 12.0
_NAME = 26


@dataclass(frozen=True)
class _Row:
    """A step of the waterfall; ``left`` and ``width`` in percent."""

    name: str
    source: str
    target: str
    similarity: str
    weight: str
    value: float
    kind: str
    left: float
    width: float


@dataclass(frozen=True)
class _Node:
    name: str
    relation: str
    x: int
    y: int
    found: bool


@dataclass(frozen=True)
class _Line:
    x1: int
    y1: int
    x2: int
    y2: int
    width: float
    title: str


@dataclass(frozen=True)
class _Drawing:
    """Where everything stands, in the units of the drawing."""

    width: int
    height: int
    source: _Node
    target: _Node
    left: tuple[_Node, ...]
    right: tuple[_Node, ...]
    lines: tuple[_Line, ...]


def case_page(cases: Sequence[Case], graphs: tuple[str, str]) -> str:
    """Return explanations as one HTML page that loads nothing.

    Args:
        cases: the pairs.
        graphs: names of the source and the target graph.
    """
    first = cases[0].explanation.source.name if cases else "no candidate"
    return render(
        "case.html",
        title=f"Why {first} is, or is not, linked" if cases else "No candidate",
        graphs=graphs,
        cases=[
            {
                "case": case,
                "verdict": verdict(case),
                "rows": _rows(case.explanation),
                "drawing": _drawing(case),
                "rivals": [
                    (rival, replaced(rival, case.explanation), behind(rival))
                    for rival in case.rivals
                ],
            }
            for case in cases
        ],
    )


def _rows(explanation: Explanation) -> list[_Row]:
    why = explanation.why
    steps = waterfall(why)
    low = min(0.0, *(min(first, last) for _, first, last in steps))
    high = max(0.0, *(max(first, last) for _, first, last in steps))
    scale = 100.0 / max(high - low, 1e-9)

    def place(first: float, last: float) -> tuple[float, float]:
        return (min(first, last) - low) * scale, abs(last - first) * scale

    rows = [_Row("start", "", "", "", "", why.remainder, "sum", *place(0.0, why.remainder))]
    for reason, (_, first, last) in zip(why.reasons, steps[1:], strict=True):
        silent = reason.kind == "rivals"
        source, target = (
            "" if silent else ", ".join(side.says.get(reason.channel, ())) or "-"
            for side in (explanation.source, explanation.target)
        )
        rows.append(
            _Row(
                reason.channel, source, target,
                "" if silent else f"{reason.similarity:.2f}", f"{reason.weight:.2f}",
                reason.contribution, "for" if last >= first else "against", *place(first, last),
            )
        )  # fmt: skip
    return [*rows, _Row("score", "", "", "", "", why.logit, "sum", *place(0.0, why.logit))]


def _drawing(case: Case) -> _Drawing:
    told = case.explanation
    relations = {reason.channel for reason in told.why.reasons if reason.kind == "relation"}
    relations |= {one.relation for one in case.neighbours}
    left = _column(told.source, relations, [(n.relation, n.source[0]) for n in case.neighbours])
    right = _column(told.target, relations, [(n.relation, n.target[0]) for n in case.neighbours])
    height = _TOP + _STEP * max(len(left), len(right), 1) + 10
    places = [
        {
            (relation, name): _Node(_short(name), relation, x, y, found)
            for (relation, name, found), y in zip(
                column, _heights(len(column), height), strict=True
            )
        }
        for column, x in ((left, _COLUMNS[1]), (right, _COLUMNS[2]))
    ]
    lines = []
    for one in case.neighbours:
        ends = places[0][one.relation, one.source[0]], places[1][one.relation, one.target[0]]
        lines.append(
            _Line(
                ends[0].x, ends[0].y, ends[1].x, ends[1].y,
                _LEAST + (_MOST - _LEAST) * min(one.attention, 1.0),
                f"{one.relation}: {one.source[0]} = {one.target[0]}, attention {one.attention:.3f}",
            )
        )  # fmt: skip
    middle = height // 2
    return _Drawing(
        _WIDTH,
        height,
        _Node(_short(told.source.name), "", _COLUMNS[0], middle, found=False),
        _Node(_short(told.target.name), "", _COLUMNS[3], middle, found=False),
        tuple(places[0].values()),
        tuple(places[1].values()),
        tuple(lines),
    )


def _column(
    side: Side, relations: set[str], found: Sequence[tuple[str, str]]
) -> list[tuple[str, str, bool]]:
    """Return (relation, name, found again) of an entity's neighbours, those found again first."""
    rest = [
        (relation, name)
        for relation, names in side.says.items()
        if relation in relations
        for name in names
    ]
    return [(*one, one in found) for one in dict.fromkeys([*found, *rest])]


def _heights(count: int, height: int) -> list[int]:
    top = (height - _STEP * count) // 2 + _STEP // 2 + 12
    return [top + _STEP * index for index in range(count)]


def _short(name: str) -> str:
    return name if len(name) <= _NAME else name[: _NAME - 1] + "…"
