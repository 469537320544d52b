"""What report does: what was linked, how surely, why, and what was not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from connector import drift, pipeline, surveying
from connector.commands.opening import opened
from connector.commands.watching import QUIET, warn_unknown
from connector.errors import InputError
from connector.links import resolve
from connector.plan import read_decisions
from connector.trained import load_model

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from connector.commands.opening import Where
    from connector.commands.watching import Watch
    from connector.config import Settings
    from connector.links import LinkRow
    from connector.survey.values import Survey

_PAST = "The links are as they stood after that run; later ones wrote since."
_PRESENT = (
    "Why entities stayed unlinked and what decided can be told of the present only: it is left out."
)
_STORED = (
    "From the target graph alone: why entities stayed unlinked, what decided, and the comparison "
    "with known links need both databases and the model."
)


def survey_links(
    settings: Settings,
    run_id: str | None = None,
    *,
    links: Iterable[LinkRow] = (),
    stored: bool = False,
    folder: Path | None = None,
    source: Where | None = None,
    target: Where | None = None,
    watch: Watch = QUIET,
) -> Survey:
    """Gather what there is to say of a run's links; ``sameas report``. Only reads.

    Args:
        settings: what is configured.
        run_id: as of this run; None for the latest.
        links: known pairs to compare with (`connector.links.read_links`); without any, decisions
            made since training, else the labels that training held back.
        stored: score nothing again, read the target graph alone.
        folder: of the model, instead of the configured.
        source: instead of the configured source.
        target: instead of the configured target.
        watch: told what happens.

    Raises:
        InputError: there is no such run, or known links are given for one that is not the latest.
        CheckpointError, SchemaDriftError, DatabaseError: and its kinds.
    """
    graphs, mapping = (settings.source_graph, settings.target_graph), settings.mapping
    rows = tuple(links)
    with opened(target or settings.target, "target", "report") as second:
        run, everyone = surveying.find_run(second, graphs, run_id)
        ours = (one for one in everyone if (one.source, one.target) == graphs)
        past = run != next(ours, run)
        if rows and (past or stored):
            raise InputError(
                f"known links are compared with new scores, and {run.id} is not the latest run"
                if past
                else "known links are compared with new scores, and nothing is to be scored",
                hint="leave the known links out, or ask for the latest run scored again",
            )
        if stored or past:
            standing = surveying.read_standing(second, mapping, graphs, run_id, watch.progress)
            notes = (_PAST,) * past + (_STORED if stored else _PRESENT,)
            return replace(standing.survey, notes=notes)
        trained, document = load_model(folder or settings.checkpoint, settings)
        standing = surveying.read_standing(
            second, mapping, graphs, run_id, watch.progress, trained.cardinalities
        )
        with opened(source or settings.source, "source", "report") as first:
            drift.check_schema(settings, first, second, watch.progress)
            reading = pipeline.read(settings, first, second, watch.progress)
        decisions = read_decisions(second, mapping, settings.source_graph, reading.same_database)
        if rows:
            both = reading.graphs
            warn_unknown(resolve(rows, *both, same_graph=reading.task.same_graph), watch)
        return surveying.score_again(
            settings, reading, trained, document, decisions, standing, rows, watch.progress
        )
