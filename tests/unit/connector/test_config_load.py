"""sameas.toml and the environment, read into settings, and everything that may be wrong."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, get_args

import pytest

from connector.config import (
    AttributeMapping,
    EntityMapping,
    EntitySide,
    KeepHistory,
    NeighbourProperty,
    RelationPattern,
    Through,
    WriteSettings,
    connections,
    fingerprint,
    load,
    mapping_from_json,
    mapping_to_json,
)
from connector.config.tables import CARDINALITIES, KINDS
from connector.errors import ConfigurationError
from model.graph import Cardinality, Kind
from model.settings import ModelSettings, TrainSettings

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "hunter2-very-secret"

ENVIRONMENT = {
    "SAMEAS_SOURCE_URI": "neo4j://source:7687",
    "SAMEAS_SOURCE_USERNAME": "reader",
    "SAMEAS_SOURCE_PASSWORD": SECRET,
    "SAMEAS_TARGET_URI": "bolt+s://target",
    "SAMEAS_TARGET_DATABASE": "films",
}

WHOLE = """
[source]
graph = "dbpedia"
[target]
graph = "imdb"

[entity.film]
source = "Film.id"
target = { label = "Movie", key = ["title", "year"] }
cardinality = "one-to-one"
attributes.title = { source = ["label", "name"], target = "title" }
attributes.year = { source = "releaseDate", target = "year", kind = "date" }

[entity.person]
source = "Person.id"
target = "Person.id"
link = false

[relation.actor]
source = "(:Film)-[:STARRING]->(:Person)"
target = ["(:Movie)<-[:ACTED_IN]-(:Person)", "(m:Movie)-[r:`cast/of`]->(p:Person)"]

[train]
epochs = 3
[write]
mirror = ["title"]
max_close = 0.5
"""

HEAD = """
[source]
graph = "a"
[target]
graph = "b"
[entity.film]
source = "Film.id"
target = "Movie.id"
"""


def problems(tmp_path: Path, text: str, environ: dict[str, str] | None = None) -> tuple[str, ...]:
    path = tmp_path / "sameas.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load(path, ENVIRONMENT if environ is None else environ)
    said = "\n".join((*caught.value.problems, str(caught.value), caught.value.hint))
    assert SECRET not in said
    assert caught.value.hint
    return caught.value.problems


def problem(tmp_path: Path, text: str) -> str:
    (found,) = problems(tmp_path, text)
    return found


def test_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "sameas.toml"
    path.write_text(WHOLE, encoding="utf-8")
    settings = load(path, ENVIRONMENT)
    assert (settings.source_graph, settings.target_graph) == ("dbpedia", "imdb")
    assert settings.source.uri == "neo4j://source:7687"
    assert (settings.source.username, settings.source.password) == ("reader", SECRET)
    assert SECRET not in repr(settings)
    assert settings.target.username is None
    assert settings.target.database == "films"
    assert settings.checkpoint == tmp_path / "sameas.model"
    assert settings.model == ModelSettings(train=TrainSettings(epochs=3))
    assert settings.write == WriteSettings(mirror=("title",), max_close=0.5)
    film, person = settings.mapping.entities
    assert film == EntityMapping(
        "film",
        EntitySide("Film", ("id",)),
        EntitySide("Movie", ("title", "year")),
        (
            AttributeMapping("title", ("label", "name"), ("title",)),
            AttributeMapping("year", ("releaseDate",), ("year",), "date"),
        ),
        "one-to-one",
    )
    assert not person.link
    (actor,) = settings.mapping.relations
    assert actor.source == (RelationPattern("Film", "STARRING", "Person"),)
    assert actor.target == (
        RelationPattern("Movie", "ACTED_IN", "Person", reverse=True),
        RelationPattern("Movie", "cast/of", "Person"),
    )


def with_attribute(folder: Path, line: str) -> AttributeMapping:
    """Return the only attribute of a file, which survives JSON."""
    path = folder / "sameas.toml"
    path.write_text(f"{HEAD}{line}\n", encoding="utf-8")
    mapping = load(path, {}, roles=()).mapping
    assert mapping_from_json(mapping_to_json(mapping)) == mapping
    (attribute,) = mapping.entities[0].attributes
    return attribute


def test_an_attribute_of_neighbours(tmp_path: Path) -> None:
    genre = with_attribute(
        tmp_path,
        'attributes.genre = { source = ["genre", "-[:OF]->(:Genre).name"], '
        'target = "<-[r:`has film`]-(g:`Film Genre`).`full name`" }',
    )
    assert genre.properties("source") == ("genre",)
    assert genre.neighbours("source") == (NeighbourProperty("OF", "Genre", "name"),)
    assert genre.properties("target") == ()
    (carrier,) = genre.neighbours("target")
    assert carrier == NeighbourProperty("has film", "Film Genre", "full name", reverse=True)
    assert str(carrier.pattern("Movie")) == "(:Movie)<-[:`has film`]-(:`Film Genre`)"


def test_an_attribute_of_neighbours_through_a_node_between(tmp_path: Path) -> None:
    cast = with_attribute(
        tmp_path,
        'attributes.cast = { source = "cast", '
        'target = "<-[:IN]-(r:Role)-[:`played by`]->(:Person).name" }',
    )
    (carrier,) = cast.neighbours("target")
    assert carrier == NeighbourProperty(
        "played by", "Person", "name", through=Through("IN", "Role", reverse=True)
    )
    assert str(carrier) == "<-[:IN]-(:Role)-[:`played by`]->(:Person).name"
    assert str(carrier.pattern("Movie")) == "(:Movie)<-[:IN]-(:Role)-[:`played by`]->(:Person)"


def test_any_of_several_labels(tmp_path: Path) -> None:
    (tmp_path / "sameas.toml").write_text("""
[source]
graph = "a"
[target]
graph = "b"
[entity.title]
source = "Short | Film.id"
target = { label = ["Work", "An item"], key = "no" }
attributes.country = { source = "country", target = "-[:in]->(:State|Land).name" }
[relation.sequel]
source = "(:Film|Short)-[:NEXT]->(a:Short|Film)"
target = "(:Work|`An item`)<-[:of]-(:`An item`|Work)"
""")
    mapping = load(tmp_path / "sameas.toml", {}, roles=()).mapping
    [title] = mapping.entities
    assert title.source == EntitySide("Film|Short", ("id",))
    assert title.target.labels == ("An item", "Work")
    assert title.attributes[0].target == (NeighbourProperty("in", "Land|State", "name"),)
    [relation] = mapping.relations
    assert relation.source == (RelationPattern("Film|Short", "NEXT", "Film|Short"),)
    assert str(relation.target[0]) == "(:`An item`|Work)<-[:of]-(:`An item`|Work)"
    assert mapping_from_json(mapping_to_json(mapping)) == mapping


def test_a_relation_through_a_node_between(tmp_path: Path) -> None:
    (tmp_path / "sameas.toml").write_text("""
[source]
graph = "a"
[target]
graph = "b"
[entity.film]
source = "Film.id"
target = "Movie.id"
[entity.person]
source = "Person.id"
target = "Person.id"
[relation.actor]
source = "(:Film)-[:STARRING]->(:Person)"
target = "(:Movie)<-[:IN]-(role:Role) -[:`played by`]-> (:Person)"
""")
    mapping = load(tmp_path / "sameas.toml", {}, roles=()).mapping
    [actor] = mapping.relations
    [pattern] = actor.target
    assert pattern == RelationPattern(
        "Movie", "played by", "Person", through=Through("IN", "Role", reverse=True)
    )
    assert [str(step) for step in pattern.steps] == [
        "(:Movie)<-[:IN]-(:Role)", "(:Role)-[:`played by`]->(:Person)",
    ]  # fmt: skip
    assert str(pattern.turned()) == "(:Person)<-[:`played by`]-(:Role)-[:IN]->(:Movie)"
    document = mapping_to_json(mapping)
    assert mapping_from_json(document) == mapping
    # As checkpoints hold it that know of no nodes between.
    assert "through" not in document["relations"][0]["source"][0]


def test_the_mapping_survives_json(tmp_path: Path) -> None:
    path = tmp_path / "sameas.toml"
    path.write_text(WHOLE, encoding="utf-8")
    mapping = load(path, {}, roles=()).mapping
    assert mapping_from_json(mapping_to_json(mapping)) == mapping
    assert len(fingerprint(mapping)) == 64
    path.write_text(WHOLE.replace("STARRING", "STARS"), encoding="utf-8")
    assert fingerprint(load(path, {}, roles=()).mapping) != fingerprint(mapping)


def test_json_of_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match="not a mapping"):
        mapping_from_json({"entities": [{"name": "film"}]})


def test_only_the_roles_asked_for_are_needed(tmp_path: Path) -> None:
    path = tmp_path / "sameas.toml"
    path.write_text(HEAD, encoding="utf-8")
    only = {"SAMEAS_TARGET_URI": "neo4j://target"}
    settings = load(path, only, roles=("target",))
    assert (settings.source.uri, settings.target.uri) == ("", "neo4j://target")
    assert load(path, {}, roles=()).target.uri == ""


def test_all_problems_are_told_together(tmp_path: Path) -> None:
    text = HEAD + 'cardinality = "one-to-on"\n[train]\nepoch = 3\n[match]\nthreshold = 2\n'
    found = problems(tmp_path, text, {"SAMEAS_SOURCE_URI": "http://x"})
    assert [each.split(": ")[0] for each in found] == [
        "sameas.toml, [train], epoch",
        "sameas.toml, [match], threshold",
        "sameas.toml, [entity.film], cardinality",
        "environment, SAMEAS_SOURCE_URI",
        "environment, SAMEAS_TARGET_URI",
    ]


@pytest.mark.parametrize(
    ("more", "place", "says"),
    [
        ("[train]\nepoch = 3", "[train], epoch", "did you mean 'epochs'?"),
        ("[trian]\nepochs = 3", "[trian]", "did you mean 'train'?"),
        ("[train]\nepochs = 1.5", "[train], epochs", "should be a whole number, is a number"),
        ("[train]\nepochs = true", "[train], epochs", "is true or false"),
        ("[train]\nseed = -1", "[train], seed", "0 or more, is -1"),
        ("[train]\ndevice = 'gpu'", "[train], device", "none of auto, cpu, cuda"),
        ("[match]\nthreshold = nan", "[match], threshold", "from 0 to 1"),
        ("[write]\nmirror = 'titel'", "[write], mirror", "unknown attribute 'titel'"),
        ("[write]\nmirror = [1]", "[write], mirror", "holds a whole number"),
        ("[entity.b]\ntarget = 'B.id'", "[entity.b], source", "missing"),
        ("[entity.b]\nsource='Bid'\ntarget='B.id'", "[entity.b], source", "position 4 of 'Bid'"),
        ("[entity.b]\nsource='B.i.d'\ntarget='B.id'", "[entity.b], source", "position 4"),
        ("[entity.b]\nsource={label='B'}\ntarget='B.id'", "[entity.b], source.key", "missing"),
        ("[entity.b]\nsource={label='B',key=[]}\ntarget='B.id'", "[entity.b], source.key", "empty"),
        ("[entity.b]\nsource='Film.x'\ntarget='B.id'", "[entity.b], source", "by [entity.film]"),
        ("[entity.b]\nsource={label='B\\\\u0041',key='i'}\ntarget='B.id'", "[entity.b], source",
         "backslash"),
        ("[entity.b]\nsource='B|Film.x'\ntarget='B.id'", "[entity.b], source",
         "'Film' is mapped by [entity.film]"),
        ("[entity.b]\nsource='B|C|B.x'\ntarget='B.id'", "[entity.b], source", "'B' stands there"),
        ("[entity.b]\nsource='B|.x'\ntarget='B.id'", "[entity.b], source", "position 3"),
        ("[entity.b]\nsource={label='A|B',key='i'}\ntarget='B.id'", "[entity.b], source.label",
         "a bar in its name"),
        ("[entity.b]\nsource={label=[],key='i'}\ntarget='B.id'", "[entity.b], source.label",
         "empty"),
        ("[entity.b]\nsource={label=['B','\\u0041'],key='i'}\ntarget='B.id'", "[entity.b], source",
         "backslash"),
        ("[entity.b]\nsource='B|C.id'\ntarget='B.id'\n"
         "[relation.r]\nsource='(:B)-[:T]->(:Film)'\ntarget='(:B)-[:T]->(:Movie)'",
         "[relation.r], source", "no entity type has the source label 'B' (there are: Film, B|C)"),
        ("[entity.b]\nsource='B.id'\ntarget='B.id'\nlink='no'", "[entity.b], link", "true or"),
        ("[entity.b]\nsource='B.id'\ntarget='B.id'\nattributes.x='y'", "[entity.b], attributes.x",
         "should be { source"),
        ("[entity.b]\nsource='B.id'\ntarget='B.id'\nattributes.'a b'={source='x'}",
         "[entity.b], attributes.\"a b\".target", "missing"),
        ("[entity.b]\nsource='B.id'\ntarget='B.id'\nattributes.x={source=['y','y'],target='z'}",
         "[entity.b], attributes.x.source", "'y' more than once"),
        ("[entity.b]\nsource='B.id'\ntarget='B.id'\nattributes.x={source='y',target='z',kind='txt'}",
         "[entity.b], attributes.x.kind", "did you mean 'text'?"),
        ("[relation.r]\nsource='(:Film)-[:T]-(:Film)'\ntarget='(:Movie)-[:T]->(:Movie)'",
         "[relation.r], source", "a pattern has a direction"),
        ("[relation.r]\nsource='(:Film)-[:A|B]->(:Film)'\ntarget='(:Movie)-[:T]->(:Movie)'",
         "[relation.r], source", "one relationship type a pattern"),
        ("[relation.r]\nsource='(:Film)-[:T]->(:C)-[:U]->(:D)-[:V]->(:Film)'\n"
         "target='(:Movie)-[:T]->(:Movie)'", "[relation.r], source", "expected the end"),
        ("[relation.r]\nsource='(:Film)-[:T]->(:`C\\u0041`)-[:U]->(:Film)'\n"
         "target='(:Movie)-[:T]->(:Movie)'", "[relation.r], source", "backslash"),
        ("[relation.r]\nsource='(:Film)-[:a-b]->(:Film)'\ntarget='(:Movie)-[:T]->(:Movie)'",
         "[relation.r], source", "position 12"),
        ("[relation.r]\nsource='(:Film)-[:T]->(:Filn)'\ntarget='(:Movie)-[:T]->(:Movie)'",
         "[relation.r], source", "no entity type has the source label 'Filn'"),
        ("[relation.r]\nsource='(:Film)-[:T]->(:Film)'", "[relation.r], target", "missing"),
        ("[entity.b]\nsource='B.id'\ntarget='B.id'\nattributes.x={source='y',target='-[:T]->(:C)'}",
         "[entity.b], attributes.x.target", "'.' and a property of the neighbour"),
        ("[entity.b]\nsource='B.id'\ntarget='B.id'\nattributes.x={source='-[:T]-(:C).y',target='z'}",
         "[entity.b], attributes.x.source", "a pattern has a direction"),
        ("[entity.b]\nsource='B.id'\ntarget='B.id'\n"
         "attributes.x={source='-[:`\\u0041`]->(:C).y',target='z'}",
         "[entity.b], attributes.x.source", "backslash"),
        ("checkpoint = ''\n", "checkpoint", "name of a folder"),
    ],
)  # fmt: skip
def test_one_problem_with_its_place(tmp_path: Path, more: str, place: str, says: str) -> None:
    text = more + HEAD if more.startswith("checkpoint") else f"{HEAD}{more}\n"
    found = problem(tmp_path, text)
    assert found.startswith(f"sameas.toml, {place}: ")
    assert says in found


def test_ends_that_run_opposite_ways(tmp_path: Path) -> None:
    text = HEAD + (
        "[entity.p]\nsource='P.id'\ntarget='Q.id'\n"
        "[relation.r]\nsource='(:Film)-[:T]->(:P)'\ntarget='(:Q)-[:T]->(:Movie)'\n"
    )
    found = problem(tmp_path, text)
    assert found.startswith("sameas.toml, [relation.r], target: (:Q)-[:T]->(:Movie) leads from p")
    assert "the other way round" in found


def test_nothing_to_link(tmp_path: Path) -> None:
    assert "every entity type has link = false" in problem(tmp_path, HEAD + "link = false\n")
    graphs = '[source]\ngraph = "a"\n[target]\ngraph = "b"\n'
    assert "no entity type" in problem(tmp_path, graphs)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[source\n", "line 1, column 8"),
        ("a = 1\na = hunter\n", "line 2, column 5"),
        ('a = "x\n', "line 1"),
        ("a = [1,\n", "before the file ends"),
        ("[a]\nb = 1\n[a.b]\nc = 1\n", 'line 3: Key "b" already exists'),
        ("\ufeffa = ", "before the file ends"),
    ],
)
def test_malformed_toml_names_line_and_column(tmp_path: Path, text: str, says: str) -> None:
    found = problem(tmp_path, text)
    assert found.startswith("sameas.toml: line ")
    assert says in found


def test_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "sameas.toml"
    path.write_bytes(b"a = 1\nb = \xff\n")
    with pytest.raises(ConfigurationError) as caught:
        load(path, ENVIRONMENT)
    assert caught.value.problems == ("sameas.toml: line 2: not UTF-8 text; save the file as UTF-8",)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="there is no") as caught:
        load(tmp_path / "sameas.toml", ENVIRONMENT)
    assert "sameas init" in caught.value.hint


@pytest.mark.parametrize(
    "line",
    [
        f'password = "{SECRET}"',
        f'uri = "neo4j://user:{SECRET}@host"',
        f'graph2 = "neo4j+s://user:{SECRET}@host"',
        f'passwd = "{SECRET}"',
        f'[source.auth]\ntoken = "{SECRET}"',
        f'[write]\nmirror = ["bolt://u:{SECRET}@h"]',
        f'[match]\nthreshold = "bolt://u:{SECRET}@h"',
    ],
)
def test_a_secret_in_the_file_is_refused_and_never_shown(tmp_path: Path, line: str) -> None:
    found = problems(tmp_path, HEAD.replace('graph = "a"', f'graph = "a"\n{line}'))
    assert any("a password does not belong into the file" in each for each in found)


def test_an_attribute_may_be_called_password(tmp_path: Path) -> None:
    path = tmp_path / "sameas.toml"
    path.write_text(HEAD + 'attributes.password = { source = "token", target = "pwd" }\n')
    (film,) = load(path, {}, roles=()).mapping.entities
    assert film.attributes[0].source == ("token",)


def test_what_stands_in_the_environment_is_said(tmp_path: Path) -> None:
    found = problem(tmp_path, HEAD.replace('graph = "a"', 'graph = "a"\nuri = "neo4j://h"'))
    assert found.endswith("SAMEAS_SOURCE_URI")


def test_missing_variables_are_named_with_what_they_are_for() -> None:
    with pytest.raises(ConfigurationError) as caught:
        connections({"SAMEAS_SOURCE_URL": "neo4j://h", "SAMEAS_TARGET_USERNAME": "ada"})
    assert [each.split(": ")[0] for each in caught.value.problems] == [
        "environment, SAMEAS_SOURCE_URI",
        "environment, SAMEAS_TARGET_URI",
        "environment, SAMEAS_TARGET_PASSWORD",
    ]
    assert "did you mean 'SAMEAS_SOURCE_URL'?" in caught.value.problems[0]
    assert "where the target database is" in caught.value.problems[1]


def test_password_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(f" {SECRET} \r\n")
    values = {"URI": "neo4j+ssc://h", "USERNAME": "u", "PASSWORD_FILE": str(file)}
    environ = {
        f"SAMEAS_{role}_{name}": value
        for role in ("SOURCE", "TARGET")
        for name, value in values.items()
    }
    source, target = connections(environ)
    assert source.password == target.password == f" {SECRET} "
    for content, says in ((b"\n", "is empty"), (b"\xff", "UTF-8")):
        file.write_bytes(content)
        with pytest.raises(ConfigurationError) as caught:
            connections(environ)
        assert says in caught.value.problems[0]
    with pytest.raises(ConfigurationError) as caught:
        connections({**environ, "SAMEAS_SOURCE_PASSWORD": SECRET})
    assert "give one of them" in caught.value.problems[0]
    file.unlink()
    with pytest.raises(ConfigurationError) as caught:
        connections(environ)
    assert "No such file" in caught.value.problems[0]


@pytest.mark.parametrize("scheme", ["bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc"])
def test_schemes(scheme: str) -> None:
    uri = f"{scheme}://host:7687"
    source, _ = connections({"SAMEAS_SOURCE_URI": uri, "SAMEAS_TARGET_URI": "neo4j://[::1]:7687"})
    assert source.uri == uri


@pytest.mark.parametrize(
    ("uri", "says"),
    [
        ("http://host:7474", "http is the browser's"),
        ("localhost:7687", "no scheme"),
        ("neo4j:///films", "no host"),
        ("neo4j://host/films", "SAMEAS_SOURCE_DATABASE"),
        ("neo4j://host:port", "not an address"),
        ("neo4j://host:0", "port 0"),
        (f"neo4j://ada:{SECRET}@host", "only the address here"),
    ],
)
def test_addresses_that_cannot_be(uri: str, says: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        connections({"SAMEAS_SOURCE_URI": uri, "SAMEAS_TARGET_URI": "neo4j://h"})
    (found,) = caught.value.problems
    assert says in found
    assert SECRET not in found


def test_timeouts() -> None:
    environ = {"SAMEAS_SOURCE_URI": "bolt://h", "SAMEAS_TARGET_URI": "bolt://h"}
    source, target = connections({**environ, "SAMEAS_SOURCE_TRANSACTION_TIMEOUT": "30"})
    assert (source.transaction_timeout, target.transaction_timeout) == (30.0, None)
    assert target.connect_timeout == 15.0
    with pytest.raises(ConfigurationError):
        connections({**environ, "SAMEAS_SOURCE_CONNECT_TIMEOUT": "-1"})


def test_kinds_and_cardinalities_are_those_of_the_model() -> None:
    assert set(KINDS) == set(get_args(Kind))
    assert set(CARDINALITIES) == set(get_args(Cardinality))


def test_nothing_heavy_is_imported() -> None:
    code = "import sys, connector.config; print({'numpy', 'torch', 'neo4j'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize(
    ("written", "share"),
    [
        ('"50 per 10000"', 0.005),
        ('"1 in 1,000"', 0.001),
        ('"0.5%"', 0.005),
        ("0.02", 0.02),
        ("0", 0.0),
        ('{ film = "10 per 10000" }', {"film": 0.001}),
    ],
)
def test_the_budget_of_wrong_links_is_written_as_people_say_it(
    tmp_path: Path, written: str, share: object
) -> None:
    path = tmp_path / "sameas.toml"
    path.write_text(HEAD + f"[match]\nmax_wrong = {written}\n")
    match = load(path, {}, roles=()).model.match
    assert match.max_wrong == share
    assert match.allowed_wrong("film") == pytest.approx(
        share["film"] if isinstance(share, dict) else share
    )
    if isinstance(share, dict):
        assert match.allowed_wrong("person") is None


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('"fifty"', "is 'fifty'"),
        ('"50 per 0"', "from 0 to 1"),
        ("2", "from 0 to 1, is 2"),
        ("-0.1", "from 0 to 1"),
        ("nan", "from 0 to 1"),
        ("true", "is true or false"),
        ('{ flim = "10 per 10000" }', "unknown entity type 'flim'; did you mean 'film'?"),
    ],
)
def test_a_budget_that_is_none_says_how_one_is_written(
    tmp_path: Path, written: str, said: str
) -> None:
    path = tmp_path / "sameas.toml"
    path.write_text(HEAD + f"[match]\nmax_wrong = {written}\n")
    with pytest.raises(ConfigurationError) as caught:
        load(path, {}, roles=())
    [problem] = caught.value.problems
    assert said in problem
    assert "max_wrong" in problem


@pytest.mark.parametrize(
    ("text", "keep"),
    [
        ("30 runs", KeepHistory(runs=30)),
        ("1 run", KeepHistory(runs=1)),
        ("90  days", KeepHistory(days=90)),
    ],
)
def test_how_much_history_is_kept(text: str, keep: KeepHistory) -> None:
    assert KeepHistory.parse(text) == keep


@pytest.mark.parametrize("value", ["", "0 runs", "90", "3 weeks", "-1 days", "1.5 days", 90, None])
def test_what_says_no_history(value: object) -> None:
    with pytest.raises(ValueError, match="30 runs"):
        KeepHistory.parse(value)


def test_the_history_is_read_from_the_file_and_a_wrong_one_is_said_with_its_place(
    tmp_path: Path,
) -> None:
    path = tmp_path / "sameas.toml"
    path.write_text(WHOLE.partition("[train]")[0] + '\n[write]\nkeep_history = "30 runs"\n')
    assert load(path, {}, roles=()).write.keep_history == KeepHistory(runs=30)
    path.write_text(path.read_text().replace("30 runs", "for ever"))
    with pytest.raises(ConfigurationError) as caught:
        load(path, {}, roles=())
    [problem] = caught.value.problems
    assert "keep_history" in problem
    assert "'for ever'" in problem
