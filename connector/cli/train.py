"""sameas train: teach the aligner, with or without labels."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from connector.cli.options import configured, current_talk, load_settings, talking, warn_unknown


@click.command(
    epilog="Example: sameas train --links known.csv   (lines of: source key, target key[, type[, "
    "1 or 0]])"
)
@configured
@click.option("--links", type=click.Path(path_type=Path),
              help="CSV or TSV of known pairs; without it sameas teaches itself.")  # fmt: skip
@click.option("--model", "folder", type=click.Path(path_type=Path),
              help="Folder to write the model to (default: as configured).")  # fmt: skip
@click.option("--seed", type=int, help="Seed of everything drawn at random.")
@click.option("--device", type=click.Choice(["auto", "cpu", "cuda"]), help="Where to train.")
@click.option(
    "--threads", type=click.IntRange(min=0), help="Threads of the numeric work (0: all cores)."
)
@talking
def train(
    config: Path,
    links: Path | None,
    folder: Path | None,
    seed: int | None,
    device: str | None,
    threads: int | None,
) -> None:
    """Train the model that `plan` and `sync` use.

    Learns from --links, from what people decided in the target graph, and where there is
    neither from the pairs that are sure by themselves.
    """
    talk = current_talk()
    settings = load_settings(config)
    given = {"seed": seed, "device": device, "threads": threads}
    chosen = {name: value for name, value in given.items() if value is not None}
    settings = replace(
        settings,
        model=replace(settings.model, train=replace(settings.model.train, **chosen)),  # type: ignore[arg-type]
    )
    folder = folder or settings.checkpoint
    from connector import drift, pipeline
    from connector.database import Database
    from connector.links import read_links, resolve
    from connector.plan import read_decisions
    from connector.report import left_out, training_summary

    rows = read_links(links) if links else ()
    with (
        Database.open(settings.source, step="train") as source,
        Database.open(settings.target, step="train") as target,
    ):
        schema = drift.check_schema(settings, source, target, talk.progress)
        reading = pipeline.read(settings, source, target, talk.progress)
        schema = drift.check_keys(settings, reading.source.reports, reading.target.reports, schema)
        for line in left_out(reading.source, reading.target):
            talk.say(f"warning: {line}")
        resolved = resolve(
            rows, reading.source.graph, reading.target.graph, same_graph=reading.task.same_graph
        )
        decisions = read_decisions(
            target, settings.mapping, settings.source_graph, reading.same_database
        )
    warn_unknown(resolved, talk)
    decided = pipeline.as_labels(reading, decisions)
    labels = pipeline.merge_labels(resolved.labels, decided)
    _prepared, trained = pipeline.train(settings, reading, resolved.labels, decided, talk.progress)
    pipeline.save_model(folder, settings, reading, trained, labels, schema)
    talk.data(
        {"model": str(folder), "metrics": trained.metrics},
        f"{training_summary(trained, labels)}\nmodel written to {folder}",
    )
