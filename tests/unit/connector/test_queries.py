from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

import neo4j
import pytest
from click.testing import CliRunner

from connector.cli.main import sameas
from connector.config import load
from connector.errors import ConfigurationError, InputError
from connector.queries import (
    Table,
    browser_archive,
    list_queries,
    parse_values,
    plain_value,
    query_text,
)
from connector.report.answers import answer_csv, answer_documents, answer_text

if TYPE_CHECKING:
    from pathlib import Path

TOML = """
[source]
graph = "here"
[target]
graph = "there"
[entity.film]
source = "Film.id"
target = "Odd `Label`.key"
attributes.key = { source = "name", target = "title" }
[relation.actor]
source = "(:Film)-[:STARRING]->(:Film)"
target = "(:`Odd ``Label```)<-[:ACTED_IN]-(:`Odd ``Label```)"
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "sameas.toml"
    text = TOML.replace('"Odd `Label`.key"', '{ label = "Odd `Label`", key = ["key"] }')
    path.write_text(text, encoding="utf-8")
    return path


def test_names_of_users_come_from_the_mapping_and_are_quoted(config: Path) -> None:
    settings = load(config, {}, roles=())
    text = query_text("entities-without-a-link", None, settings)
    assert "MATCH (b:`Odd ``Label```)" in text
    text = query_text("merged-neighbourhood", {"key": "it's"}, settings)
    assert "start.`key` IN ['it\\'s', toIntegerOrNull('it\\'s')]" in text
    assert "{`STARRING`: 'actor', `ACTED_IN`: 'actor'}[type(r)]" in text
    # A stand-in's own property is "key", so the attribute of that name has another there.
    text = query_text("side-by-side", None, settings)
    assert "{`film`: [['key', ['name'], ['title'], 'key_']]}[type]" in text
    assert "graph: 'here'" in query_text("history", None, settings)
    assert "graph: 'dbpedia'" in query_text("history")


@pytest.mark.parametrize(
    ("name", "texts", "values"),
    [
        ("links", {"confidence": "0.9", "limit": "5"}, {"confidence": 0.9, "limit": 5}),
        ("links", {"type": "film"}, {"type": "film"}),
        ("history", {"key": "12"}, {"key": "12"}),
        ("side-by-side", {"keys": '{"film": [["a"], ["b"]]}'}, {"keys": {"film": [["a"], ["b"]]}}),
    ],
)  # fmt: skip
def test_values_are_of_the_kind_of_the_default(
    name: str, texts: dict[str, str], values: dict[str, object]
) -> None:
    assert parse_values(name, texts) == values


@pytest.mark.parametrize(
    ("name", "texts", "said"),
    [
        ("links", {"confidence": "high"}, "confidence=high"),
        ("links", {"limit": "1.5"}, "limit=1.5"),
        ("links", {"sure": "1"}, "no parameter 'sure'"),
        ("nothing", {}, "no query 'nothing'"),
        ("side-by-side", {"keys": "[1]"}, "no dict"),
    ],
)
def test_what_is_wrong_is_said(name: str, texts: dict[str, str], said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        parse_values(name, texts)
    assert caught.value.hint


def test_the_archive_holds_one_file_a_query_named_by_its_first_line() -> None:
    data = browser_archive()
    assert data == browser_archive()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert len(archive.namelist()) == len(list_queries())
        for entry in archive.namelist():
            # In a folder each would make a folder of its own; other endings are passed over.
            assert "/" not in entry
            assert entry.endswith(".cypher")
            text = archive.read(entry).decode()
            name = entry.removeprefix("sameas-").removesuffix(".cypher")
            assert text.startswith(f"// sameas {name}: ")
            assert "$" not in text.partition("\n")[2]


def test_values_of_the_database_become_plain() -> None:
    moment = neo4j.time.DateTime(2026, 11, 23, 15, 4, 5, 120_000_000)
    assert plain_value({"at": [moment, None, b"\x01", 1.5]}) == {
        "at": ["2026-11-23T15:04:05.12", None, "01", 1.5]
    }
    assert plain_value(neo4j.spatial.CartesianPoint((1.0, 2.0))) == "SRID=7203;POINT(1.0 2.0)"


ANSWER = Table(
    ("links", "source", "others"),
    (
        (2, {"graph": "g", "type": "film", "label": "Film", "key": "f1", "title": "A\nB"}, [1.25]),
        (1, {"id": 7}, [{"a": None}, "x" * 99]),
    ),
)


def test_answers_as_a_table_as_csv_and_as_documents() -> None:
    lines = answer_text(ANSWER).splitlines()
    assert [line.split()[0] for line in lines] == ["links", "2", "1"]
    assert "key: f1, title: A B" in lines[1]
    assert "1.250" in lines[1]
    assert lines[2].endswith("…")
    assert max(map(len, lines)) < 130
    text = answer_csv(ANSWER)
    assert text.splitlines()[0] == "links,source,others"
    assert '""title"": ""A\\nB""' in text
    assert answer_documents(ANSWER)[1]["source"] == {"id": 7}
    assert answer_text(Table(("a",), ())) == "nothing found"
    assert answer_csv(Table(("a", "b"), ())) == "a,b"


def _run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(sameas, ["queries", *arguments], standalone_mode=False)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout


def test_a_query_is_listed_printed_and_run_only_when_asked(config: Path, tmp_path: Path) -> None:
    where = ("-c", str(config))
    assert "conflicts" in _run(*where)[1]
    assert json.loads(_run(*where, "--json")[1]).keys() == list_queries().keys()
    printed = _run(*where, "links")[1]
    assert "s.confidence >= 0.5" in printed
    assert "s.confidence >= 0.9" in _run(*where, "links", "-p", "confidence=0.9", "--print")[1]
    assert "`Movie`" in _run("-c", str(tmp_path / "none.toml"), "entities-without-a-link")[1]
    with pytest.raises(ConfigurationError):
        _run(*where, "links", "--run")
    archive = tmp_path / "queries.zip"
    _run(*where, "--browser", str(archive))
    assert zipfile.is_zipfile(archive)


@pytest.mark.parametrize("arguments", [("links", "-p", "x"), ("--run",)])
def test_wrong_usage_is_refused(config: Path, arguments: tuple[str, ...]) -> None:
    import click

    with pytest.raises(click.UsageError):
        _run("-c", str(config), *arguments)
