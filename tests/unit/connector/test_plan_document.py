from __future__ import annotations

import json
from dataclasses import replace

import pytest

from connector.config import EntitySide
from connector.errors import InputError
from connector.plan import (
    About,
    Basis,
    Change,
    Fingerprint,
    Group,
    Plan,
    StandingLink,
    TypeEnds,
    WantedLink,
    from_json,
    identity,
    to_json,
)

PLAN = Plan(
    source_graph="dbpedia",
    target_graph="imdb",
    same_database=False,
    types=(
        TypeEnds("film", EntitySide("Film", ("title", "year")), EntitySide("Movie`s", ("id",))),
    ),
    add=(WantedLink("film", '["Metropolis",1927]', "tt1", 0.97, ("title +4.1",), {"year": 1927}),),
    change=(
        Change(
            StandingLink("film", "a\u2028", "tt2", 0.5, "run1"),
            WantedLink("film", "a\u2028", "tt2", 0.75, (), {"title": 'Das "Ä"', "ok": True}),
        ),
    ),
    close=(StandingLink("film", "🎬", "tt3", 0.4, "run1"),),
    kept=3,
    standing=5,
    refused=1,
    lost={"film": 2},
    unmapped={"genre": 1},
    entities={"film": (10, 20)},
    entities_before={"film": (11, 21)},
    expected_precision=0.9,
    expected_wrong=1.5,
    about=About("fingerprint", "sameas.model", "{}"),
    groups=(Group("film", 4, 1, ("a", "b"), ("tt9",)),),
    basis=Basis(
        "run1",
        {"film": Fingerprint(5, "0a")},
        {"film": Fingerprint(1, "0b")},
        {"target": {"film": Fingerprint(20, "0c")}},
    ),
)


def test_a_plan_survives_its_file() -> None:
    assert from_json(to_json(PLAN)) == PLAN


def test_its_identity_is_that_of_its_content() -> None:
    assert identity(from_json(to_json(PLAN))) == identity(PLAN)
    assert identity(replace(PLAN, kept=4)) != identity(PLAN)


def test_the_file_has_a_line_for_each_link() -> None:
    lines = to_json(PLAN).splitlines()
    assert sum("tt1" in line for line in lines) == 1
    assert json.loads(to_json(PLAN))["version"] == 3


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not valid JSON"),
        ("[]", "not a plan"),
        ('{"format": "something"}', "not a plan"),
        (to_json(PLAN).replace('"version": 3', '"version": 1'), "version 1"),
        (to_json(PLAN).replace('"digest": "0a"', '"digest": 10'), "damaged"),
        (to_json(PLAN).replace('"kept": 3,', ""), "damaged: KeyError: 'kept'"),
        (to_json(PLAN).replace('"tt1"', "1"), "damaged"),
        (to_json(PLAN).replace('["film", "🎬"', '["genre", "🎬"'), "undeclared types"),
    ],
)
def test_what_is_no_plan_is_said_so(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        from_json(text)
    assert "sameas plan" in caught.value.hint
