from __future__ import annotations

import pytest

from cypher import (
    InvalidIdentifierError,
    Statement,
    as_of,
    has_history,
    literal,
    load,
    names,
    pasted,
)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "null"),
        (True, "true"),
        (7, "7"),
        (0.5, "0.5"),
        ("it's", "'it\\'s'"),
        ("back\\slash", "'back\\\\slash'"),
        ("", "''"),
        (["a", 1], "['a', 1]"),
        ({"a b": [None]}, "{`a b`: [null]}"),
        ({"x`y": 1}, "{`x``y`: 1}"),
    ],
)
def test_values_are_written_as_cypher_writes_them(value: object, written: str) -> None:
    assert literal(value) == written


@pytest.mark.parametrize("value", ["a\\u0027b", {"\\u0060": 1}, "\ud800"])
def test_what_cypher_would_decode_is_refused(value: object) -> None:
    with pytest.raises(InvalidIdentifierError):
        literal(value)


@pytest.mark.parametrize("value", [object(), float("nan"), float("inf"), b"x"])
def test_what_has_no_literal_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        literal(value)


def test_a_statement_to_paste_has_its_values_and_one_line_of_comment() -> None:
    statement = Statement(
        "query/some_films", "films", "read", ("title",), ("n",),
        "// purpose: films\n// access: read\n// parameters: title\n// columns: n\n"
        "// why $title\nMATCH (n:`{label}`) WHERE n.title = $title RETURN n\n",
    )  # fmt: skip
    text = pasted(statement, {"title": "$title `{label}`", "label": "$title"})
    assert text == (
        "// some-films: films\n// why $title\n"
        "MATCH (n:`$title`) WHERE n.title = '$title `{label}`' RETURN n\n"
    )
    assert "(n:`Film`|`Short`)" in pasted(statement, {"title": "", "label": ("Film", "Short")})
    with pytest.raises(KeyError):
        pasted(statement, {"label": "Film"})


@pytest.mark.parametrize("name", names("query"))
def test_every_query_has_a_value_for_all_that_it_asks(name: str) -> None:
    statement = load(name)
    values = {**statement.examples, **statement.defaults}
    assert values.keys() == {*statement.parameters, *statement.placeholders}
    assert not statement.examples.keys() & statement.defaults.keys()
    text = pasted(statement, values)
    assert "$" not in text.partition("\n")[2]
    assert text.startswith(f"// {statement.short_name}: ")


@pytest.mark.parametrize("name", [name for name in names("query") if has_history(load(name))])
def test_a_query_about_the_past_says_what_held_everywhere(name: str) -> None:
    statement = load(name)
    past = as_of(statement)
    assert past.parameters == (*statement.parameters, "as_of")
    assert set(past.parameters) == past.used_parameters
    assert "MATCH (a)-[s:SAME_AS]->(b)" not in past.text
    assert past.text.count("s.closedBy > $as_of") == statement.text.count("(a)-[s:SAME_AS]->(b)")


def test_a_query_without_links_has_no_past() -> None:
    with pytest.raises(ValueError, match="does not read the links"):
        as_of(load("query/runs"))
