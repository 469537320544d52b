"""sameas report: what was linked, how surely, why, and what was not, as one page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from connector.cli.options import (
    configured,
    current_talk,
    load_settings,
    talking,
    warn_unknown,
    write_text,
)
from connector.errors import InputError

_PAGE = Path("report.html")
_PAST = "The links are as they stood after that run; later ones wrote since."
_PRESENT = (
    "Why entities stayed unlinked and what decided can be told of the present only: it is left out."
)
_STORED = (
    "From the target graph alone: why entities stayed unlinked, what decided, and the comparison "
    "with known links need both databases and the model."
)


@click.command(epilog="Example: sameas report --out report.html --links gold.csv")
@configured
@click.option("--run", "run_id", metavar="ID", help="As of this run (default: the latest).")
@click.option("-o", "--out", type=click.Path(path_type=Path, dir_okay=False),
              help=f"The page (default: {_PAGE}; with --json none).")  # fmt: skip
@click.option("--links", type=click.Path(path_type=Path),
              help="Known links as for `evaluate`: CSV or TSV.")  # fmt: skip
@click.option("--stored", is_flag=True, help="Score nothing again: read the target graph alone.")
@click.option("--model", "folder", type=click.Path(path_type=Path),
              help="Folder of the trained model (default: as configured).")  # fmt: skip
@talking
def report(
    config: Path,
    run_id: str | None,
    out: Path | None,
    links: Path | None,
    stored: bool,
    folder: Path | None,
) -> None:
    """Write one page on the links of a run: it loads nothing, and can be sent to anybody.

    From the target graph: the links by type and confidence, the expected precision that the run
    recorded, what the run changed, the riskiest links with their reasons, suspiciously large
    groups.

    From scoring both databases again, as `plan` does (left out with --stored, and for a run that
    is not the latest): what stayed unlinked and why, what the next sync would change, which
    attributes and relations decided, and precision, recall and calibration where links are known:
    from --links, else from decisions made since training, else from labels that training held back.

    Lists hold at most ten links of a type. Writes nothing into the graphs.
    """
    talk = current_talk()
    if stored and links is not None:
        raise click.UsageError("--links are compared with new scores: leave --stored out")
    settings = load_settings(config, roles=("target",) if stored else ("source", "target"))
    from connector import drift, pipeline, surveying
    from connector.database import Database
    from connector.links import read_links, resolve
    from connector.plan import read_decisions
    from connector.report import survey_document, survey_page, survey_text

    graphs = settings.source_graph, settings.target_graph
    rows = read_links(links) if links is not None else ()
    with Database.open(settings.target, step="report") as target:
        run, _ = surveying.find_run(target, graphs, run_id)
        past = run != surveying.find_run(target, graphs, None)[0]
        if past and links is not None:
            raise InputError(
                f"known links are compared with new scores, and {run.id} is not the latest run",
                hint="leave --run or --links out",
            )
        if stored or past:
            survey = surveying.read_standing(
                target, settings.mapping, graphs, run_id, talk.progress
            ).survey
            survey = replace(survey, notes=(_PAST,) * past + (_STORED if stored else _PRESENT,))
        else:
            trained, document = pipeline.load_model(folder or settings.checkpoint, settings)
            standing = surveying.read_standing(
                target, settings.mapping, graphs, run_id, talk.progress, trained.cardinalities
            )
            with Database.open(settings.source, step="report") as source:
                drift.check_schema(settings, source, target, talk.progress)
                reading = pipeline.read(settings, source, target, talk.progress)
            decisions = read_decisions(
                target, settings.mapping, settings.source_graph, reading.same_database
            )
            if rows:
                both = reading.source.graph, reading.target.graph
                warn_unknown(resolve(rows, *both, same_graph=reading.task.same_graph), talk)
            survey = surveying.score_again(
                settings, reading, trained, document, decisions, standing, rows, talk.progress
            )
    page = out or (None if talk.as_json else _PAGE)
    if page is not None:
        write_text(page, survey_page(survey))
        talk.say(f"written: {page}")
    talk.data(survey_document(survey), survey_text(survey))
