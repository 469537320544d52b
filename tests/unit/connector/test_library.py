"""The commands and the library are twins: each command calls a function that people can import."""

from __future__ import annotations

import inspect
import subprocess
import sys
import typing
from importlib import import_module
from typing import Any

import pytest

import connector
from connector.cli.main import sameas as group

TWINS = {
    "init": ("propose_mapping",),
    "doctor": ("examine_setup",),
    "train": ("train_model", "with_training"),
    "plan": ("make_plan",),
    "apply": ("apply_plan",),
    "sync": ("sync_links",),
    "evaluate": ("evaluate_links",),
    "review": ("find_questions", "write_answers"),
    "decisions": ("list_decisions",),
    "explain": ("explain_pair",),
    "runs": ("list_runs", "show_run"),
    "rollback": ("roll_back",),
    "report": ("survey_links",),
    "queries": ("list_queries", "query_text", "run_query"),
    "grants": ("grants_text",),
}
# It starts a server, and shows what the others do.
WITHOUT = {"demo"}
FUNCTIONS = sorted(
    name for name in connector.__all__ if inspect.isfunction(getattr(connector, name))
)


def test_every_command_has_a_function() -> None:
    assert set(group.commands) == set(TWINS) | WITHOUT
    assert {name for names in TWINS.values() for name in names} <= set(FUNCTIONS)


@pytest.mark.parametrize("command", sorted(TWINS))
def test_the_command_calls_the_function_that_is_exported(command: str) -> None:
    callback = inspect.unwrap(typing.cast("Any", group.commands[command].callback))
    source = inspect.getsource(import_module(callback.__module__))
    for name in TWINS[command]:
        function = getattr(connector, name)
        assert f"{name}(" in source
        assert f"from {function.__module__} import" in source


@pytest.mark.parametrize("name", connector.__all__)
def test_what_is_exported_says_what_it_is(name: str) -> None:
    exported = getattr(connector, name)
    assert exported is getattr(connector, name)
    if isinstance(exported, str):
        assert name == "Where"
        return
    assert inspect.getdoc(exported)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_are_typed_and_name_their_arguments_and_errors(name: str) -> None:
    function = getattr(connector, name)
    signature = inspect.signature(function)
    said = inspect.getdoc(function) or ""
    assert signature.return_annotation is not inspect.Signature.empty
    for parameter in signature.parameters.values():
        assert parameter.annotation is not inspect.Parameter.empty
        # sync_links refers to the two that it joins.
        assert name == "sync_links" or f"{parameter.name}:" in said, parameter.name
    # What is wrong with the setup is what examine_setup returns.
    quiet = {"examine_setup", "list_queries", "with_training", "sync_links"}
    assert name in quiet or "Raises:" in said


def test_nothing_heavy_is_imported_before_it_is_needed() -> None:
    text = """
import sys
import connector
heavy = {"torch", "numpy", "neo4j", "pandas", "py2neo", "click"}
assert not heavy & set(sys.modules), heavy & set(sys.modules)
from connector import apply_plan, list_runs, load_settings, read_links, roll_back, run_query
assert not {"torch", "py2neo", "click", "sklearn"} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", text], check=True, timeout=120)


def test_a_name_that_is_not_there() -> None:
    with pytest.raises(AttributeError, match="nothing_of_that_name"):
        connector.nothing_of_that_name  # noqa: B018
    assert set(connector.__all__) <= set(dir(connector))
