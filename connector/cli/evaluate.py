"""sameas evaluate: how good the links are, against links that are known."""

from __future__ import annotations

from pathlib import Path

import click

from connector.cli.options import configured, current_talk, load_settings, talking, warn_unknown
from connector.errors import InputError


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
    from connector import drift, pipeline
    from connector.database import Database
    from connector.links import read_links, resolve
    from connector.report import evaluation_document, evaluation_text, measure

    trained, document = pipeline.load_model(folder or settings.checkpoint, settings)
    rows = read_links(links)
    with (
        Database.open(settings.source, step="evaluate") as source,
        Database.open(settings.target, step="evaluate") as target,
    ):
        drift.check_schema(settings, source, target, talk.progress)
        reading = pipeline.read(settings, source, target, talk.progress)
    graphs = reading.source.graph, reading.target.graph
    gold = resolve(rows, *graphs, same_graph=reading.task.same_graph)
    warn_unknown(gold, talk)
    if not any(pairs.is_match.any() for pairs in gold.labels.values()):
        raise InputError(
            f"{links} has no link between entities of the two graphs",
            hint="its keys must be written as sameas writes them in SameAsRef.key",
        )
    learned = resolve(pipeline.trained_on(document), *graphs, same_graph=reading.task.same_graph)
    # Decisions are answers: they are left out, so that the model alone is judged.
    matched = pipeline.match(settings, reading, trained, {}, talk.progress)
    results = {
        name: measure(
            name,
            matched.scores[name],
            matched.links[name],
            pairs,
            learned.labels.get(name),
            len(graphs[1].entities[name]),
        )
        for name, pairs in gold.labels.items()
        if name in matched.links
    }
    talk.data(evaluation_document(results), evaluation_text(results))
