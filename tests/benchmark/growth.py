"""Measures how the time of training grows with the number of known links.

    python -m tests.benchmark.growth FOLDER [--labels 1000 10000 100000]

All known links of the folder may be learned from: this measures time, not quality. Prints a table:
known links, pairs learned from, seconds by the clock and of the processor.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np

from model import align
from tests.benchmark import folder as folders
from tests.benchmark.quality import proposed, settings_without, task_of


def main(arguments: list[str] | None = None) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--labels", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    given = parser.parse_args(arguments)
    folder = folders.read_folder(given.folder)
    mapping = proposed(folder)
    source, target = (folders.graph(folder, mapping, role)[0] for role in ("source", "target"))
    settings = settings_without([], 1, 0)
    prepared = align.prepare(source, target, task_of(mapping), settings)
    known = {
        name: folders.labels(folder, "all", source.entities[name], target.entities[name])
        for name in folders.linked_types(folder, mapping)
    }
    type_of = np.repeat(np.arange(len(known)), [len(of.source) for of in known.values()])
    order = np.random.default_rng(13).permutation(len(type_of))
    sys.stdout.write("| known links | pairs learned from | s | processor s |\n|---|---|---|---|\n")
    for count in given.labels:
        chosen = np.zeros(len(order), dtype=bool)
        chosen[order[:count]] = True
        labels = {
            name: of.take(chosen[type_of == number])
            for number, (name, of) in enumerate(known.items())
        }
        start = time.perf_counter(), time.process_time()
        trained = align.train(prepared, labels, settings)
        learned = 0
        for metrics in trained.metrics.values():
            assert isinstance(metrics, dict)
            learned += metrics["learned from"]
        sys.stdout.write(
            f"| {np.count_nonzero(chosen):,} | {learned:,} "
            f"| {time.perf_counter() - start[0]:.0f} | {time.process_time() - start[1]:.0f} |\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main()
