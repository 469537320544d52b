"""Whatever names and values a graph holds: nothing is injected, nothing lost, nothing confused.

The suite tries a few dozen examples on each server. The long version, of so many on each:

    SAMEAS_HOSTILE=10000 python -m pytest tests/integration/test_hostile.py
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from connector.apply import apply, rollback
from connector.apply.decisions import Answer, DecisionWriter
from connector.config import (
    AttributeMapping,
    EntityMapping,
    EntitySide,
    Mapping,
    RelationMapping,
    RelationPattern,
    WriteSettings,
)
from connector.database import Database
from connector.errors import ConfigurationError, DatabaseError
from connector.extract import extract
from connector.extract.keys import LONGEST_KEY, canonical_key, canonical_keys
from connector.extract.values import LONGEST_TEXT
from connector.plan import WantedLink, from_json, identity, linked_types, read_decisions, to_json
from connector.schema import profile
from cypher import InvalidIdentifierError, Statement, quote
from tests.integration.command import environment
from tests.integration.forked import sameas
from tests.integration.target import ask, do, everything, plan, standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tests.integration.servers import Server

LONG = int(os.environ.get("SAMEAS_HOSTILE", "0"))
MEGABYTE = 2**20
pytestmark = [
    pytest.mark.timeout(0 if LONG else 300),
    # Else an example that fails with a megabyte in it does not say why.
    pytest.mark.filterwarnings("ignore:Generating overly large repr"),
]
SETTINGS = WriteSettings(batch=3)
# Each of them has broken something somewhere.
FRAGMENTS = (
    "`", "``", "\\u0060", "\\U00000060", "\\", "\\\\", "'", '"', "//", "/*", "*/", "--", ";", "$x",
    "{label}", "`{label}`", "{", "}", "%s", "\0", "\u202e", "\u200f", "\u2066", "\ufeff", "\u2028",
    "\n", "\r", "\t", "\x1b[2J", "\x7f", "\x85", "😀", "e\u0301", "é", "ß", "\uffff", "\U0010ffff",
    "` DETACH DELETE n //", "'}) MATCH (n) DETACH DELETE n //", "`) MATCH (n) DETACH DELETE n //",
    "\\u0060) MATCH (n) DETACH DELETE n //", "[", "[1,2]", '["a"]', '[{"Date":"2020-01-02"}]',
    "0", "12", "-1", "1.0", "true", "null", "NaN", "__proto__", "SameAsRef", "key", "graph", " ",
)  # fmt: skip
text = (
    st.lists(
        st.one_of(st.sampled_from(FRAGMENTS), st.text(st.characters(codec="utf-8"), max_size=4)),
        min_size=1,
        max_size=4,
    )
    .map("".join)
    .filter(bool)
)
# One in fifty is a megabyte.
values = st.tuples(text, st.integers(0, 49)).map(
    lambda pair: pair[0] * (MEGABYTE // len(pair[0].encode())) if pair[1] == 7 else pair[0]
)
keys = st.one_of(values, values, st.integers(-(2**63), 2**63 - 1), st.booleans(), st.floats(-9, 9))
lone = st.tuples(text, st.sampled_from(("\ud800", "\udc80", "\udfff")), text).map("".join)


def examples(share: float, short: int) -> Callable[[Any], Any]:
    """Try so many examples: of the long version its share, of the short one a few."""
    return settings(
        max_examples=max(1, round(LONG * share)) if LONG else short,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        # Servers keep what earlier examples did to their schema.
        derandomize=not LONG,
        database=None,
        # An example takes many statements; the smallest that fails is not worth a thousand.
        phases=(Phase.explicit, Phase.generate),
    )


@dataclass
class Place:
    """Two databases, or one that plays both parts, with a node that nobody may touch."""

    server: Server
    source: Database
    target: Database
    left: int = 0

    def clear(self) -> None:
        """Leave nothing but the bystander."""
        for database in (self.source, self.target):
            do(database, "MATCH (n) WHERE NOT n:Bystander DETACH DELETE n")
            do(database, "MERGE (n:Bystander {id: 1})")

    def untouched(self) -> bool:
        return all(
            ask(database, "MATCH (n:Bystander)", "properties(n)") == [({"id": 1},)]
            for database in (self.source, self.target)
        )


@pytest.fixture(scope="module", params=["embedded", "neo4j-5.26"])
def place(
    request: pytest.FixtureRequest, running_server: Callable[[str], Server]
) -> Iterator[Place]:
    server = running_server(request.param)
    server.empty()
    with (
        Database.open(server.connection("source"), step="test") as source,
        Database.open(server.connection("target"), step="test") as target,
    ):
        yield Place(server, source, target)
    server.empty()


def short(found: Sequence[Any]) -> list[Any]:
    """Return keys without those that are left out for their length."""
    return [one for one in found if len(canonical_key([one]).encode()) <= LONGEST_KEY]


def distinct(found: Sequence[Any]) -> list[Any]:
    """Return keys without repetitions: for Cypher, 1 and 1.0 are one, 1 and true are not."""
    return list({(isinstance(one, bool), one): one for one in found}.values())


def store(database: Database, label: str, key: str, rows: Sequence[tuple[Any, str]]) -> None:
    """Create an entity for each key and title."""
    do(
        database,
        f"UNWIND $rows AS row CREATE (:{label} {{{key}: row[0], title: row[1]}})",
        rows=[list(row) for row in rows],
    )


def texts_of(stored: Sequence[Any]) -> dict[str, Any]:
    """Return the stored key of each text that stands for one."""
    return dict(zip(canonical_keys([(one,) for one in stored]), stored, strict=True))


def film(name: str, attribute: str) -> Mapping:
    return Mapping(
        (
            EntityMapping(
                name, EntitySide("Film", ("id",)), EntitySide("Movie", ("imdbId",)),
                (AttributeMapping(attribute, ("title",), ("title",)),),
            ),
        )
    )  # fmt: skip


@given(st.lists(st.tuples(keys, values), min_size=1, max_size=8))
@examples(0.4, 15)
def test_keys_and_values_are_read_as_they_are(place: Place, rows: list[tuple[Any, str]]) -> None:
    place.clear()
    said = {(isinstance(key, bool), key): title for key, title in rows}
    stored = distinct([key for key, _ in rows])
    store(place.source, "Film", "id", [(one, said[isinstance(one, bool), one]) for one in stored])
    read = extract(place.source, film("film", "title"), name="g")
    table, told = read.graph.entities["film"], texts_of(short(stored))
    assert table.key.tolist() == sorted(told)
    assert {report.problem for report in read.reports} <= {"too long"}
    assert sum(report.nodes for report in read.reports) == len(stored) - len(told)
    shown = table.attributes["title"]
    assert {
        table.key[row]: value for row, value in zip(shown.entity, shown.value, strict=True)
    } == {text: said[isinstance(one, bool), one][:LONGEST_TEXT] for text, one in told.items()}
    assert place.untouched()


names_of_graphs = text.map(lambda one: one[:200])
attributes = text.filter(lambda one: "\0" not in one)
linked = st.lists(st.tuples(keys, keys, values), min_size=1, max_size=5)


def wanted_links(
    rows: list[tuple[Any, Any, str]], name: str, attribute: str
) -> tuple[list[WantedLink], dict[str, Any]]:
    """Return a link for each row, as far as its keys are of use, and the targets' stored keys."""
    sources = list(texts_of(short(distinct([row[0] for row in rows]))))
    targets = texts_of(distinct([row[1] for row in rows]))
    return [
        WantedLink(
            name, source, target, 0.5 + i / 100, (said[:LONGEST_TEXT], "x"),
            {attribute: said[:LONGEST_TEXT]},
        )
        for i, (source, target, (_, _, said)) in enumerate(
            zip(sources, targets, rows, strict=False)
        )
    ], targets  # fmt: skip


@given(linked, names_of_graphs, names_of_graphs, names_of_graphs, attributes)
@examples(0.2, 12)
def test_links_stand_as_they_were_planned(
    place: Place,
    rows: list[tuple[Any, Any, str]],
    source: str,
    target: str,
    name: str,
    attribute: str,
) -> None:
    place.clear()
    mapping, graphs = film(name, attribute), (source, target)
    wanted, targets = wanted_links(rows, name, attribute)
    store(place.target, "Movie", "imdbId", [(one, "t") for one in targets.values()])
    made = plan(place.target, wanted, mapping, graphs=graphs)
    kept = from_json(to_json(made))
    # Which run was the latest is of use to the process that planned only.
    assert kept == replace(made, latest=None)
    done = apply(place.target, kept, settings=SETTINGS, identity=identity(kept))
    assert done.added == len(wanted)
    assert {
        (one.source_key, one.target_key, one.confidence)
        for one in standing(place.target, mapping, graphs=graphs).links
    } == {(one.source_key, one.target_key, one.confidence) for one in wanted}
    own = f"{attribute}_" if attribute in ("graph", "type", "label", "key") else attribute
    found = ask(
        place.target, "MATCH (a:SameAsRef)-[s:SAME_AS]->(b)", "properties(a)", "s.reasons",
        "b.imdbId",
    )  # fmt: skip
    assert {ref["key"]: (ref, reasons, key) for ref, reasons, key in found} == {
        one.source_key: (
            {
                "graph": source, "type": name, "label": "Film", "key": one.source_key,
                own: one.mirrored[attribute],
            },
            list(one.reasons),
            targets[one.target_key],
        )
        for one in wanted
    }  # fmt: skip
    assert not plan(place.target, wanted, mapping, graphs=graphs).has_changes
    assert place.untouched()


@given(linked, names_of_graphs, names_of_graphs, values, values)
@examples(0.1, 8)
def test_decisions_and_rollbacks_find_what_they_are_about(
    place: Place, rows: list[tuple[Any, Any, str]], graph: str, name: str, by: str, reason: str
) -> None:
    place.clear()
    mapping, graphs = film(name, "title"), (graph, "b")
    wanted, targets = wanted_links(rows, name, "title")
    store(place.target, "Movie", "imdbId", [(one, "t") for one in targets.values()])
    done = apply(
        place.target, plan(place.target, wanted, mapping, graphs=graphs), settings=SETTINGS
    )
    writer = DecisionWriter(place.target, linked_types(mapping), graph, same_database=False)
    answers = [
        Answer(name, one.source_key, one.target_key, bool(i % 2), by, reason)
        for i, one in enumerate(wanted)
    ]
    for answer in answers:
        assert writer.write(answer) is not None
    found = read_decisions(place.target, mapping, graph, False)
    assert {(d.source_key, d.target_key, d.same, d.by, d.reason, d.gone) for d in found} == {
        (a.source_key, a.target_key, a.same, a.by[:LONGEST_TEXT], a.reason[:LONGEST_TEXT], False)
        for a in answers
    }
    if done.run_id is not None:
        undone, _ = rollback(place.target, done.run_id, mapping=mapping, settings=SETTINGS)
        locked = {a.source_key for a in answers if a.same}
        assert undone.versions.locked == len(locked)
        left = standing(place.target, mapping, graphs=graphs).links
        assert {one.source_key for one in left} == locked
    assert place.untouched()


@given(
    names=st.lists(text, min_size=7, max_size=7, unique=True),
    value=values,
)
@examples(0.1, 8)
def test_names_are_names_and_nothing_else(place: Place, names: list[str], value: str) -> None:
    label, other, key, title, kind, entity, relation = names
    try:
        for one in (label, other, key, title, kind):
            quote(one)
    except InvalidIdentifierError:
        with pytest.raises(ConfigurationError, match="the name"):
            place.source.read(
                Statement(
                    "t", "t", "read", (), ("n",), "MATCH (n:`{label}`) RETURN n.`{key}` AS n"
                ),
                {},
                {"label": "".join(names), "key": key},
            )
        return
    if place.server.name == "embedded":
        # ArcadeDB stores no labels with some characters, nor very long ones, and each of them is
        # a few files: a few stand for all.
        return
    assume("SameAsRef" not in (label, other))  # our own nodes are nobody's entities
    place.clear()
    text = (
        "CREATE (a:`{label}` {`{key}`: $value, `{title}`: $value})"
        "-[:`{kind}`]->(b:`{other}` {`{key}`: 'x', `{title}`: $value})"
    )
    place.source.write(
        Statement("t", "t", "write", ("value",), (), text),
        {"value": value[: LONGEST_KEY // 4]},
        {"label": label, "other": other, "key": key, "title": title, "kind": kind},
    )
    seen = profile(place.source, values=False)
    assert {one.label for one in seen.labels} >= {label, other}
    both = {one.label: {each.name for each in one.properties} for one in seen.labels}
    assert both[label] == {key, title}
    assume("|" not in label + other)  # it reads like several: sameas.toml refuses it
    sides = EntitySide(label, (key,)), EntitySide(other, (key,))
    mapping = Mapping(
        (
            EntityMapping(
                entity, sides[0], sides[1], (AttributeMapping(title, (title,), (title,)),)
            ),
            EntityMapping(f"{entity}2", sides[1], sides[0], (), link=False),
        ),
        (
            RelationMapping(
                relation,
                (RelationPattern(label, kind, other),),
                (RelationPattern(other, kind, label, True),),
            ),
        ),
    )
    read = extract(place.source, mapping, name="g").graph
    stored = value[: LONGEST_KEY // 4]
    assert read.entities[entity].key.tolist() == [canonical_key([stored])]
    assert read.entities[entity].attributes[title].value.tolist() == [stored[:LONGEST_TEXT]]
    [edges] = [one for one in read.relations if one.relation == relation]
    assert (edges.head.tolist(), edges.tail.tolist()) == ([0], [0])
    wanted = [WantedLink(entity, canonical_key([stored]), "x", 0.9, (), {title: stored})]
    made = plan(place.target, wanted, mapping)
    assert apply(place.target, from_json(to_json(made)), settings=SETTINGS).added == 1
    assert not plan(place.target, wanted, mapping).has_changes
    assert place.untouched()


def test_what_cannot_be_sent_is_refused(place: Place) -> None:
    place.clear()
    before = everything(place.target)

    @given(lone)
    @examples(0.15, 20)
    def check(broken: str) -> None:
        with pytest.raises(DatabaseError, match="cannot be sent"):
            do(place.target, "CREATE (n:Movie {imdbId: $k})", k=broken)
        with pytest.raises(ConfigurationError):
            place.target.read(
                Statement("t", "t", "read", (), ("n",), "MATCH (n:`{label}`) RETURN 1 AS n"),
                {},
                {"label": broken},
            )

    check()
    assert everything(place.target) == before


COMMANDS: tuple[tuple[str, ...], ...] = (
    ("runs", "{}"),
    ("runs", "{}", "--json"),
    ("rollback", "{}", "--dry-run"),
    ("rollback", "{}", "--cascade", "--log-format", "json"),
    ("queries", "{}"),
    ("queries", "{}", "--json"),
    ("grants", "--database", "{}", "--reader", "{}"),
    ("sync", "--timeout", "{}"),
    ("doctor", "--config", "{}"),
    ("doctor", "--config", "{}", "--json"),
    ("plan", "--model", "{}", "--json"),
    ("apply", "{}"),
    ("apply", "{}", "--json"),
    ("review", "--type", "{}"),
    ("review", "--import", "{}", "--by", "{}"),
)
# What no argument can hold is left out; bytes that are no text come as lone surrogates.
argument = st.one_of(text, lone, st.sampled_from(("-", "--", "../..", "~", "%00"))).filter(
    lambda one: "\0" not in one and not re.search("[\ud800-\udc7f\udd00-\udfff]", one)
)


def test_what_is_typed_is_data(place: Place, tmp_path: Path) -> None:
    place.clear()
    (tmp_path / "sameas.toml").write_text(
        '[source]\ngraph = "a"\n[target]\ngraph = "b"\n'
        '[entity.film]\nsource = "Film.id"\ntarget = "Movie.id"\n'
    )
    before = everything(place.target)
    variables = environment(place.server.connection("source"), place.server.connection("target"))

    @given(argument, st.sampled_from(COMMANDS))
    @examples(0.05, 30)
    def check(typed: str, command: tuple[str, ...]) -> None:
        arguments = [part.replace("{}", typed) for part in command]
        done = sameas(*arguments, folder=tmp_path, variables=variables)
        assert done.code in (0, 1, 2), (arguments, done)
        assert "Traceback" not in done.err, (arguments, done.err)
        # Printed as one line, quoted; nothing reaches the terminal that could deceive it.
        for printed in (done.out, done.err):
            assert not re.search("[\0-\x08\x0b-\x1f\x7f-\x9f]", printed), (arguments, printed)
            assert "--json" in command or "\u202e" not in printed
        assert everything(place.target) == before

    check()


def test_a_hostile_plan_is_no_plan(place: Place, tmp_path: Path) -> None:
    place.clear()
    good = WantedLink("film", "F1", "M1", 0.5, ("why",), {"title": "x"})
    written = to_json(plan(place.target, [good], film("film", "title")))
    (tmp_path / "sameas.toml").write_text(
        '[source]\ngraph = "dbpedia"\n[target]\ngraph = "imdb"\n'
        '[entity.film]\nsource = "Film.id"\ntarget = "Movie.imdbId"\n'
    )
    before = everything(place.target)
    variables = environment(place.server.connection("source"), place.server.connection("target"))
    for old, new in (
        ('"F1"', '"F\\ud8001"'), ("0.5", "NaN"), ("0.5", "1e999"), ('"F1"', "null"),
        ('"why"', "[[]]"), ('"x"', '"\\ud800"'), ('"Movie"', '"M\\\\u0060"'), ('"Movie"', '""'),
        ('"Movie"', '"`) DETACH DELETE n //"'), ('"add"', '"ad"'), ("{", "[" * 2000),
    ):  # fmt: skip
        (tmp_path / "plan.json").write_text(written.replace(old, new, 1))
        done = sameas("apply", "plan.json", folder=tmp_path, variables=variables)
        assert done.code in (0, 1, 2, 5), (old, new, done)
        # An entity that is not there, whatever its label, is skipped with a word.
        assert "error:" in done.err or " 0 added, " in done.out, (old, new, done)
        assert "Traceback" not in done.err, (old, new, done)
        left = [line for line in everything(place.target) if "SameAs" not in line]
        assert left == before
