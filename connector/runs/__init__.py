"""The runs that wrote links, as they stand in the target graph."""

from connector.runs.ids import next_run_id
from connector.runs.read import Run, list_runs, read_run

__all__ = ["Run", "list_runs", "next_run_id", "read_run"]
