from __future__ import annotations

import re
from pathlib import Path

import pytest

import cypher
from cypher import InvalidIdentifierError, Statement, load, names, quote, statements

FOLDERS = {path.parent.name for path in Path(cypher.__file__).parent.glob("*/*.cypher")}
WRITES = re.compile(r"\b(CREATE|MERGE|SET|DELETE|REMOVE|DROP|FOREACH)\b")


def body(statement: Statement) -> str:
    """Return what is left of the text without comments, quoted names and strings."""
    lines = (line for line in statement.text.splitlines() if not line.lstrip().startswith("//"))
    return re.sub(r"`[^`]*`|'[^']*'", "", "\n".join(lines))


@pytest.mark.parametrize("name", names())
class TestEveryStatement:
    def test_declares_what_it_uses(self, name: str) -> None:
        statement = load(name)
        assert statement.name == name
        assert set(statement.parameters) == statement.used_parameters
        assert len(set(statement.parameters)) == len(statement.parameters)

    def test_declares_what_it_returns(self, name: str) -> None:
        statement = load(name)
        assert bool(statement.columns) == (re.search(r"\bRETURN\b", body(statement)) is not None)
        for column in statement.columns:
            assert re.search(rf"\b{column}\b", body(statement)), column

    def test_declares_whether_it_writes(self, name: str) -> None:
        statement = load(name)
        assert (statement.access == "write") == (WRITES.search(body(statement)) is not None)

    def test_says_what_it_is_for_in_one_line(self, name: str) -> None:
        purpose = load(name).purpose
        assert purpose[0].islower()
        assert not purpose.endswith(".")

    def test_takes_every_identifier_by_a_placeholder(self, name: str) -> None:
        statement = load(name)
        assert "{" not in re.sub(
            r"`\{[a-z_]+\}`", "", " ".join(re.findall(r"`.*?`", statement.text))
        )
        rendered = statement.render(dict.fromkeys(statement.placeholders, "a `b`"))
        assert rendered.count("`a ``b```") == len(re.findall(r"`\{[a-z_]+\}`", statement.text))
        assert "`{" not in rendered

    def test_is_a_single_statement_of_reasonable_size(self, name: str) -> None:
        statement = load(name)
        if not name.startswith("grant/"):  # scripts for an administrator, never sent by us
            assert ";" not in body(statement)
        assert statement.text.endswith("\n")
        assert "\t" not in statement.text


def test_names_lists_every_file() -> None:
    assert len(names()) == len(list(Path(cypher.__file__).parent.rglob("*.cypher")))
    assert {name.partition("/")[0] for name in names()} == FOLDERS
    assert names("run") == tuple(name for name in names() if name.startswith("run/"))
    assert names("run") == tuple(sorted(names("run")))


def test_a_statement_that_does_not_exist() -> None:
    with pytest.raises(FileNotFoundError):
        load("run/nothing")


@pytest.mark.parametrize(
    "header",
    [
        "",
        "// purpose: x\n// access: read\n// parameters:\n",
        "// purpose:\n// access: read\n// parameters:\n// columns: a\n",
        "// purpose: x\n// access: admin\n// parameters:\n// columns: a\n",
        "RETURN 1 AS a\n// purpose: x\n// access: read\n// parameters:\n// columns: a\n",
    ],
)
def test_a_header_that_is_not_complete(
    header: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statements, "_ROOT", tmp_path)
    (tmp_path / "broken.cypher").write_text(f"{header}RETURN 1 AS a\n")
    with pytest.raises(ValueError, match="the header must give"):
        load.__wrapped__("broken")


STATEMENT = Statement(
    "test", "test", "read", ("x",), ("n",),
    "// finds $y\nMATCH (n:`{label}`) WHERE n.`{key}` = $x RETURN n",
)  # fmt: skip


def test_identifiers_are_filled_in_quoted() -> None:
    assert STATEMENT.placeholders == {"label", "key"}
    assert STATEMENT.used_parameters == {"x"}
    rendered = STATEMENT.render({"label": "Ein `Film`", "key": "$x"})
    assert rendered.endswith("MATCH (n:`Ein ``Film```) WHERE n.`$x` = $x RETURN n")


@pytest.mark.parametrize("given", [None, {}, {"label": "A"}, {"label": "A", "key": "b", "c": "d"}])
def test_identifiers_that_are_missing_or_too_many(given: dict[str, str] | None) -> None:
    with pytest.raises(KeyError, match="needs identifiers"):
        STATEMENT.render(given)


def test_any_of_several_labels_is_quoted_each_by_itself() -> None:
    rendered = STATEMENT.render({"label": ("Film", "Kurz`film"), "key": "a|b"})
    assert "(n:`Film`|`Kurz``film`)" in rendered
    assert "`a|b`" in rendered


def test_an_identifier_that_looks_like_a_placeholder_stays_as_it_is() -> None:
    assert "(n:`{key}`) WHERE n.`{label}` =" in STATEMENT.render(
        {"label": "{key}", "key": "{label}"}
    )


@pytest.mark.parametrize(
    ("name", "quoted"),
    [
        ("Film", "`Film`"),
        ("a`b", "`a``b`"),
        ("``", "``````"),
        ("名前", "`名前`"),
        ("a\\b", "`a\\b`"),
        ("a\nb", "`a\nb`"),
    ],
)
def test_quoted_names(name: str, quoted: str) -> None:
    assert quote(name) == quoted


@pytest.mark.parametrize("name", ["", "a\\u0060b", "\\U00000060", "\ud800"])
def test_names_that_are_refused(name: str) -> None:
    with pytest.raises(InvalidIdentifierError):
        quote(name)
