"""sameas train: teach the aligner, with or without labels."""

from __future__ import annotations

from pathlib import Path

import click

from connector.cli.options import configured, current_talk, load_settings, talking


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
    from connector.commands.training import train_model, with_training
    from connector.links import read_links
    from connector.report.training import training_summary

    settings = with_training(settings, seed=seed, device=device, threads=threads)
    rows = read_links(links) if links else ()
    done = train_model(settings, rows, folder=folder, watch=talk.watch())
    talk.data(
        {"model": str(done.folder), "metrics": done.model.metrics},
        f"{training_summary(done.model, done.labels)}\nmodel written to {done.folder}",
    )
