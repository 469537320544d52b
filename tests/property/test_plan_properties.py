"""Plans against a plain model: a graph of links that a plan is carried out on."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from connector.apply.batches import batches
from connector.config import EntitySide
from connector.plan import (
    Decision,
    Plan,
    Standing,
    StandingLink,
    TypeEnds,
    WantedLink,
    from_json,
    make_plan,
    to_json,
)
from connector.runs import next_run_id

FILM = TypeEnds("film", EntitySide("Film", ("id",)), EntitySide("Movie", ("imdbId",)))
PERSON = TypeEnds("person", EntitySide("Person", ("id",)), EntitySide("Person", ("id",)))

keys = st.sampled_from("abcdefgh")
pairs = st.tuples(keys, keys)
confidences = st.integers(0, 1000).map(lambda n: n / 1000)
names = st.sampled_from(["film", "person"])
runs = st.sampled_from(["run1", "run2"])
texts = st.text(st.characters(codec="utf-8"))


def oriented(name: str, pair: tuple[str, str], same_database: bool) -> tuple[str, str, str] | None:
    source, target = pair
    if same_database and name == "person":
        if source == target:
            return None
        source, target = sorted(pair)
    return name, source, target


@st.composite
def situations(draw: st.DrawFn) -> tuple[Standing, list[WantedLink], list[Decision]]:
    same_database = draw(st.booleans())
    standing = draw(st.dictionaries(st.tuples(names, pairs), st.tuples(confidences, runs)))
    wanted = draw(st.dictionaries(st.tuples(names, pairs), confidences))
    said = draw(st.dictionaries(st.tuples(names, pairs), st.booleans(), max_size=6))
    links = {
        spot: StandingLink(*spot, confidence, run)
        for (name, pair), (confidence, run) in standing.items()
        if (spot := oriented(name, pair, same_database))
    }
    wishes = {
        spot: WantedLink(*spot, confidence)
        for (name, pair), confidence in wanted.items()
        if (spot := oriented(name, pair, same_database))
    }
    decisions = [
        Decision(*spot, same)
        for (name, pair), same in said.items()
        if (spot := oriented(name, pair, same_database))
    ]
    before = Standing("dbpedia", "imdb", same_database, (FILM, PERSON), tuple(links.values()))
    return before, list(wishes.values()), decisions


def carried_out(plan: Plan, before: Standing) -> Standing:
    links = {(link.type, link.source_key, link.target_key): link for link in before.links}
    for closing in (*plan.close, *(change.old for change in plan.change)):
        assert links.pop((closing.type, closing.source_key, closing.target_key)) == closing
    for new in (*plan.add, *(change.new for change in plan.change)):
        spot = new.type, new.source_key, new.target_key
        assert spot not in links
        links[spot] = StandingLink(*spot, new.confidence, "run3")
    return Standing(
        before.source_graph,
        before.target_graph,
        before.same_database,
        before.types,
        tuple(links.values()),
    )


@given(situations(), st.sampled_from([0.0, 0.01, 0.5]))
def test_carrying_a_plan_out_gives_what_is_wanted_and_a_second_plan_is_empty(
    situation: tuple[Standing, list[WantedLink], list[Decision]], tolerance: float
) -> None:
    before, wanted, decisions = situation
    plan = make_plan(before, wanted, decisions, tolerance=tolerance)
    after = carried_out(plan, before)

    locked = {(d.type, d.source_key, d.target_key) for d in decisions if d.same}
    refused = {(d.type, d.source_key, d.target_key) for d in decisions if not d.same} - locked
    should = {(w.type, w.source_key, w.target_key): w.confidence for w in wanted}
    stood = {(s.type, s.source_key, s.target_key) for s in before.links}
    assert {(s.type, s.source_key, s.target_key) for s in after.links} == (
        (set(should) - refused - locked) | (locked & stood)
    )
    for link in after.links:
        spot = link.type, link.source_key, link.target_key
        if spot not in locked:
            assert abs(link.confidence - should[spot]) <= tolerance + 1e-9
    assert not make_plan(after, wanted, decisions, tolerance=tolerance).has_changes


@given(situations())
def test_the_order_of_what_is_given_does_not_matter(
    situation: tuple[Standing, list[WantedLink], list[Decision]],
) -> None:
    before, wanted, decisions = situation
    turned = Standing(
        before.source_graph,
        before.target_graph,
        before.same_database,
        before.types,
        before.links[::-1],
    )
    assert make_plan(before, wanted, decisions) == make_plan(turned, wanted[::-1], decisions[::-1])


@given(situations())
def test_a_plan_survives_its_file(
    situation: tuple[Standing, list[WantedLink], list[Decision]],
) -> None:
    plan = make_plan(*situation)
    assert from_json(to_json(plan)) == plan


@given(texts, texts, texts, st.dictionaries(texts, texts | st.integers() | st.booleans()))
def test_any_text_survives_the_file(
    source: str, target: str, reason: str, mirrored: dict[str, str | int | bool]
) -> None:
    link = WantedLink("film", source, target, 0.5, (reason,), mirrored)
    plan = make_plan(Standing(source, target, False, (FILM,)), [link])
    assert from_json(to_json(plan)).add == (link,)


@given(
    st.lists(keys, unique=True),
    st.lists(keys, unique=True),
    st.permutations("abcdefgh"),
    st.permutations("abcdefgh"),
    st.integers(1, 30),
)
def test_every_commit_of_a_one_to_one_plan_is_one_to_one(
    stood: list[str], wished: list[str], first: list[str], second: list[str], size: int
) -> None:
    links = {(key, first["abcdefgh".index(key)]) for key in stood}
    should = {(key, second["abcdefgh".index(key)]) for key in wished}
    before = Standing(
        "g", "h", False, (FILM,), tuple(StandingLink("film", *pair, 0.9, "run1") for pair in links)
    )
    plan = make_plan(before, [WantedLink("film", *pair, 0.9) for pair in should])

    for batch in batches(plan, FILM, size):
        assert 0 < len(batch) <= size
        links -= {(link.source_key, link.target_key) for link in batch.close}
        links |= {(link.source_key, link.target_key) for link in batch.add}
        assert len({s for s, _ in links}) == len({t for _, t in links}) == len(links)
    assert links == should


@given(st.lists(st.integers(-10_000, 10_000), min_size=1))
def test_run_ids_sort_in_the_order_they_were_made_in(clocks: list[int]) -> None:
    start = datetime(2026, 1, 1, tzinfo=timezone.utc)
    latest = None
    for clock, _ in zip(clocks, count(), strict=False):
        run, _ = next_run_id(latest, start + timedelta(milliseconds=clock))
        assert latest is None or run > latest
        latest = run
