"""Talks: to databases, to the terminal, to files.

What the commands do is here as functions, and each is imported when it is first asked for, so
that ``import connector`` costs nothing::

    from connector import load_settings, make_plan, apply_plan
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from connector.version import __version__ as __version__

if TYPE_CHECKING:
    from connector.commands.applying import Synced, apply_plan, list_runs, roll_back, show_run
    from connector.commands.deciding import Answered, Decisions, list_decisions, write_answers
    from connector.commands.explaining import Review, explain_pair, find_questions
    from connector.commands.opening import Where
    from connector.commands.planning import make_plan, sync_links
    from connector.commands.proposing import examine_setup, propose_mapping
    from connector.commands.reading import (
        Link,
        grants_text,
        links_frame,
        read_links,
        run_query,
    )
    from connector.commands.surveys import survey_links
    from connector.commands.training import Trained, evaluate_links, train_model, with_training
    from connector.commands.watching import Watch
    from connector.config import Connection, Settings
    from connector.config import load as load_settings
    from connector.database import Database
    from connector.errors import SameasError
    from connector.links import read_links as read_link_file
    from connector.py2neo_graph import links as links_subgraph
    from connector.queries import list_queries, query_text


_FROM = {
    "commands.applying": "Synced apply_plan list_runs roll_back show_run",
    "commands.deciding": "Answered Decisions list_decisions write_answers",
    "commands.explaining": "Review explain_pair find_questions",
    "commands.opening": "Where",
    "commands.planning": "make_plan sync_links",
    "commands.proposing": "examine_setup propose_mapping",
    "commands.reading": "Link grants_text links_frame read_links run_query",
    "commands.surveys": "survey_links",
    "commands.training": "Trained evaluate_links train_model with_training",
    "commands.watching": "Watch",
    "config": "Connection Settings load_settings=load",
    "database": "Database",
    "errors": "SameasError",
    "links": "read_link_file=read_links",
    "py2neo_graph": "links_subgraph=links",
    "queries": "list_queries query_text",
}
_WHERE = {
    name: (f"connector.{module}", own or name)
    for module, names in _FROM.items()
    for name, _, own in (one.partition("=") for one in names.split())
}

__all__ = [
    "Answered",
    "Connection",
    "Database",
    "Decisions",
    "Link",
    "Review",
    "SameasError",
    "Settings",
    "Synced",
    "Trained",
    "Watch",
    "Where",
    "apply_plan",
    "evaluate_links",
    "examine_setup",
    "explain_pair",
    "find_questions",
    "grants_text",
    "links_frame",
    "links_subgraph",
    "list_decisions",
    "list_queries",
    "list_runs",
    "load_settings",
    "make_plan",
    "propose_mapping",
    "query_text",
    "read_link_file",
    "read_links",
    "roll_back",
    "run_query",
    "show_run",
    "survey_links",
    "sync_links",
    "train_model",
    "with_training",
    "write_answers",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, own = _WHERE[name]
    value = getattr(import_module(module), own)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
