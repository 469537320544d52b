from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cypher import InvalidIdentifierError, Statement, quote

NAMES = st.text(
    st.one_of(st.characters(), st.sampled_from("`\\u{}$'\"/*\n")), min_size=1, max_size=40
)
STATEMENT = Statement("t", "t", "read", (), ("n",), "MATCH (n:`{label}`) RETURN n.`{key}` AS n")


def quotable(name: str) -> bool:
    return not re.search(r"\\[uU]|\0|[\ud800-\udfff]", name)


def unquoted(text: str) -> str:
    """Read one quoted name as Cypher does: it ends at the first backtick that is not doubled."""
    match = re.match(r"`((?:[^`]|``)*)`(?!`)", text)
    assert match is not None
    assert match.end() == len(text)
    return match[1].replace("``", "`")


@given(NAMES)
def test_what_is_quoted_reads_as_the_name_and_nothing_else(name: str) -> None:
    assume(quotable(name))
    assert unquoted(quote(name)) == name


@given(NAMES, st.sampled_from(["\\u", "\\U", "\0", "\ud800", "\udfff"]), NAMES)
def test_what_cannot_be_quoted_is_refused(before: str, bad: str, after: str) -> None:
    name = before + bad + after
    assert not quotable(name)
    with pytest.raises(InvalidIdentifierError):
        quote(name)


@given(NAMES, NAMES)
def test_names_stay_where_they_belong(label: str, key: str) -> None:
    assume(quotable(label))
    assume(quotable(key))
    rendered = STATEMENT.render({"label": label, "key": key})
    assert rendered == f"MATCH (n:{quote(label)}) RETURN n.{quote(key)} AS n"
