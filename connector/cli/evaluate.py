"""sameas evaluate: how good the links are, against links that are known."""

from __future__ import annotations

from pathlib import Path

import click

from connector.cli.options import configured, current_talk, load_settings, talking


@click.command(epilog="Example: sameas evaluate --links gold.csv --json")
@configured
@click.option("--links", required=True, type=click.Path(path_type=Path),
              help="CSV or TSV: source key, target key[, type[, 1 or 0]].")  # fmt: skip
@click.option("--model", "folder", type=click.Path(path_type=Path),
              help="Folder of the trained model (default: as configured).")  # fmt: skip
@talking
def evaluate(config: Path, links: Path, folder: Path | None) -> None:
    """Score both graphs and compare with known links: precision, recall, calibration.

    Known links that the model learned from are set aside. Writes nothing.
    """
    talk = current_talk()
    settings = load_settings(config)
    from connector.commands.training import evaluate_links
    from connector.links import read_links
    from connector.report.evaluation import evaluation_document, evaluation_text

    results = evaluate_links(settings, read_links(links), folder=folder, watch=talk.watch())
    talk.data(evaluation_document(results), evaluation_text(results))
