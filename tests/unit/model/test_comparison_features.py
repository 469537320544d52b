"""Attributes of several values: which of them are compared, and what the first ones say."""

from __future__ import annotations

import numpy as np

from model.candidates import pairs_of
from model.comparison.comparing import first_values, most_beside
from model.comparison.features import attribute_features, names_per_kind
from model.graph import AttributeColumn, EntityTable, object_array
from model.network.prior import attribute_prior
from tests.unit.model.made import WORDS, column

COUNT = 60
NAMES = [f"{WORDS[row % 12]} {WORDS[row * 5 % 11]} {row}" for row in range(COUNT)]


def _lists(values: list[list[str]]) -> AttributeColumn:
    rows = np.repeat(np.arange(len(values), dtype=np.int32), [len(each) for each in values])
    return AttributeColumn(rows, object_array([said for each in values for said in each]))


def _table(name: AttributeColumn) -> EntityTable:
    return EntityTable(object_array([str(row) for row in range(COUNT)]), {"name": name})


def _every(columns: tuple[AttributeColumn, AttributeColumn]) -> tuple[np.ndarray, ...]:
    rows = np.repeat(np.arange(COUNT), COUNT), np.tile(np.arange(COUNT), COUNT)
    pairs = pairs_of(*rows, np.zeros(len(rows[0]), np.float32))
    tables = _table(columns[0]), _table(columns[1])
    found = attribute_features(*tables, {"name": "text"}, pairs)
    equal = found.values[:, :, names_per_kind["text"].index("equal")]
    names = [channel.name for channel in found.channels]
    assert names == ["name", "name first"][: len(names)]
    prior = attribute_prior(found, COUNT, COUNT)
    return equal.reshape(COUNT, COUNT, -1), prior.reshape(COUNT, COUNT, -1)


def test_one_name_each_is_compared_once() -> None:
    equal, _ = _every((column(list(NAMES)), column(list(NAMES))))
    assert (equal[..., 0] == np.eye(COUNT)).all()
    assert equal.shape[2] == 1


def test_of_aliases_any_may_agree_and_the_first_are_compared_besides() -> None:
    aliases = _lists([[f"other {row}", NAMES[row]] for row in range(COUNT)])
    here = [NAMES[row] if row % 2 else f"other {row}" for row in range(COUNT)]
    equal, prior = _every((aliases, column(list(here))))
    assert (equal[..., 0] == np.eye(COUNT)).all()
    assert (equal[..., 1] == np.diag([float(row % 2 == 0) for row in range(COUNT)])).all()
    # What the first say has mostly been said.
    assert 0 < prior[0, 0, 1] < 0.5 * prior[0, 0, 0]
    assert prior[1, 1, 1] < 0 < prior[1, 1, 0]


def test_the_twentieth_alias_is_compared_with_a_single_name() -> None:
    aliases = _lists(
        [[*(f"{WORDS[n % 12]} {row} {n}" for n in range(19)), NAMES[row]] for row in range(COUNT)]
    )
    equal, _ = _every((aliases, column(list(NAMES))))
    assert (equal[..., 0] == np.eye(COUNT)).all()
    assert most_beside(column(list(NAMES))) >= 20
    assert most_beside(aliases) == 8


def test_the_first_value_is_the_first_that_says_something() -> None:
    first = first_values(_lists([["", "a", "b"], ["c"], ["d", "e"]]))
    assert list(first.value) == ["a", "c", "d"]
    assert first.entity.tolist() == [0, 1, 2]
