"""The runs that wrote links, as they stand in the target graph."""

from connector.runs.ids import moment_text, next_run_id
from connector.runs.order import Undoing, undoing
from connector.runs.read import Run, RunLinks, latest_schema, links_of, list_runs, read_run
from connector.runs.stood import Moved, StoodLink, read_moved, read_reasons, read_stood

__all__ = [
    "Moved",
    "Run",
    "RunLinks",
    "StoodLink",
    "Undoing",
    "latest_schema",
    "links_of",
    "list_runs",
    "moment_text",
    "next_run_id",
    "read_moved",
    "read_reasons",
    "read_run",
    "read_stood",
    "undoing",
]
