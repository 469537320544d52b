"""sameas report: what was linked, how surely, why, and what was not, as one page."""

from __future__ import annotations

from pathlib import Path

import click

from connector.cli.options import (
    configured,
    current_talk,
    load_settings,
    talking,
    write_text,
)

_PAGE = Path("report.html")


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
    from connector.commands.surveys import survey_links
    from connector.links import read_links
    from connector.report.survey import survey_document, survey_page, survey_text

    survey = survey_links(
        settings,
        run_id,
        links=read_links(links) if links is not None else (),
        stored=stored,
        folder=folder,
        watch=talk.watch(),
    )
    page = out or (None if talk.as_json else _PAGE)
    if page is not None:
        write_text(page, survey_page(survey))
        talk.say(f"written: {page}")
    talk.data(survey_document(survey), survey_text(survey))
