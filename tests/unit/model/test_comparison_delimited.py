from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from model.comparison.delimited import delimiter, parted
from tests.unit.model.made import ragged

if TYPE_CHECKING:
    from model.graph import AttributeColumn

FIRST = ("Ober", "Unter", "Neu", "Alt")
LAST = ("dorf", "burg", "bach", "feld", "heim", "wald", "stein", "tal", "berg", "hof")
NAMES = [f"{first}{last}" for first in FIRST for last in LAST]
FORMER = [name[::-1].title() for name in NAMES]


def read(source: list[list[object]], target: list[list[object]]) -> tuple[AttributeColumn, ...]:
    """Return the columns of both sides, parted."""
    ours, theirs = ragged(source), ragged(target)
    return parted(ours, delimiter(ours, theirs)), parted(theirs, delimiter(theirs, ours))


@pytest.mark.parametrize("between", ["; ", "|", ",", ", ", "\n"])
@pytest.mark.parametrize("swapped", [False, True])
def test_aliases_in_one_text_are_names_one_by_one(between: str, swapped: bool) -> None:
    names: list[list[object]] = [[name, former] for name, former in zip(NAMES, FORMER, strict=True)]
    texts: list[list[object]] = [[between.join(map(str, of))] for of in names]
    both = read(texts, names) if not swapped else read(names, texts)
    for side in both:
        assert side.value.tolist() == [name for of in names for name in of]
        assert side.entity.tolist() == [row for row in range(len(names)) for _ in range(2)]


def test_parts_that_many_share_are_no_names() -> None:
    texts: list[list[object]] = [[f"{name}, Austria"] for name in NAMES]
    names: list[list[object]] = [[name] for name in NAMES]
    assert read(texts, names)[0].value.tolist() == [text for [text] in texts]


def test_texts_whose_parts_nobody_says_stay_whole() -> None:
    texts: list[list[object]] = [[f"{a}, {b}"] for a, b in zip(NAMES, FORMER, strict=True)]
    same: list[list[object]] = [[f"{b} and {a}"] for a, b in zip(NAMES, FORMER, strict=True)]
    assert read(texts, same)[0].value.tolist() == [text for [text] in texts]


def test_where_both_sides_have_lists_in_texts_none_is_parted() -> None:
    texts: list[list[object]] = [[f"{a}, {b}"] for a, b in zip(NAMES, FORMER, strict=True)]
    former: list[list[object]] = [[name] for name in FORMER]
    some = [*texts[:8], *former]
    for side, read_ in zip((texts, some), read(texts, some), strict=True):
        assert read_.value.tolist() == [text for [text] in side]


def test_prose_stays_whole() -> None:
    prose = [f"{a} is a town of old, {b * 12}" for a, b in zip(NAMES, FORMER, strict=True)]
    said: list[list[object]] = [[b * 12] for b in FORMER]
    assert read([[text] for text in prose], said)[0].value.tolist() == prose


def test_what_is_no_text_stays() -> None:
    texts: list[list[object]] = [[f"{a};{b}"] for a, b in zip(NAMES, FORMER, strict=True)]
    source = read([*texts, [1950, 2.5]], [[name] for name in NAMES])[0]
    assert source.value.tolist()[-3:] == [FORMER[-1], 1950, 2.5]
    assert source.entity.tolist()[-2:] == [len(NAMES), len(NAMES)]
