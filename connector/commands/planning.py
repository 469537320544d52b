"""What plan and sync do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connector import drift, pipeline
from connector.commands.applying import write
from connector.commands.opening import both
from connector.commands.watching import QUIET
from connector.plan import read_decisions
from connector.report.findings import left_out
from connector.report.links import decision_warnings
from connector.trained import load_model

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from connector.commands.applying import Synced
    from connector.commands.opening import Where
    from connector.commands.watching import Watch
    from connector.config import Settings
    from connector.plan import Plan


def make_plan(
    settings: Settings,
    *,
    folder: Path | None = None,
    source: Where | None = None,
    target: Where | None = None,
    kept: bool = False,
    watch: Watch = QUIET,
) -> Plan:
    """Say what a sync would write; ``sameas plan``. Only reads.

    Args:
        settings: what is configured.
        folder: of the model, instead of the configured.
        source: instead of the configured source.
        target: instead of the configured target.
        kept: the plan is to be applied later: it remembers what it was made upon
            (`connector.plan.to_json` writes it as a file).
        watch: told what happens.

    Raises:
        CheckpointError: there is no model, or it was trained for another mapping.
        SchemaDriftError: what is mapped is not as it was.
        DatabaseError: and its kinds.
    """
    trained, document = load_model(folder or settings.checkpoint, settings)
    with both(settings, source, target, "plan") as (first, second):
        with watch.step("check"):
            since = drift.recorded(settings, second, document)
            schema = drift.check_schema(settings, first, second, watch.progress, since)
        with watch.step("read") as figures:
            reading = pipeline.read(settings, first, second, watch.progress)
            graphs = reading.graphs
            figures["entities"] = {
                role: {name: len(table) for name, table in graph.entities.items()}
                for role, graph in zip(("source", "target"), graphs, strict=True)
            }
        schema = drift.check_keys(
            settings, reading.source.reports, reading.target.reports, schema, since
        )
        for line in left_out(reading.source, reading.target):
            watch.warn(line)
        decisions = read_decisions(
            second, settings.mapping, settings.source_graph, reading.same_database
        )
        for line in decision_warnings(
            settings.mapping, graphs, decisions, same_database=reading.same_database
        ):
            watch.warn(line)
        decided = pipeline.as_labels(reading, decisions)
        with watch.step("match") as figures:
            matched = pipeline.match(settings, reading, trained, decided, watch.progress)
            figures["links"] = {name: len(links.source) for name, links in matched.links.items()}
        with watch.step("plan") as figures:
            made = pipeline.make_plan(
                settings, second, matched, decisions, watch.progress, schema, kept=kept
            )
            figures.update(add=len(made.add), change=len(made.change), close=made.closing)
    return made


def sync_links(
    settings: Settings,
    *,
    folder: Path | None = None,
    source: Where | None = None,
    target: Where | None = None,
    allow_shrink: bool = False,
    watch: Watch = QUIET,
    planned: Callable[[Plan], None] | None = None,
) -> Synced:
    """Plan and apply: bring the links in the target graph up to date; ``sameas sync``.

    Where nothing changed, nothing is written. Arguments and errors are those of `make_plan` and
    `apply_plan`; ``planned`` is told the plan before anything is written.
    """
    with both(settings, source, target, "sync") as (first, second):
        made = make_plan(settings, folder=folder, source=first, target=second, watch=watch)
        if planned is not None:
            planned(made)
        return write(settings, second, made, allow_shrink, watch)
