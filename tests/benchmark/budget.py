"""Compares the precision that is stated with the true one, with and without a wrong-link budget.

    python -m tests.benchmark.budget FOLDER ... [--labels 0 20%] [--allowed 0.005 0.01]
        [--seeds 1] [--out FILE]

Judged are the links of the gold's types that touch no entity of a train or valid link, as in
`tests.benchmark.quality`: those that the gold does not have are wrong. Writes a table in Markdown.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from tqdm import tqdm

from model import align
from model.confidence import budget
from model.expectation import calibrated_log_odds, learned_temperature
from model.graph import AlignmentTask, TypeTask
from model.settings import MatchSettings, ModelSettings, TrainSettings
from tests.benchmark import folder as folders
from tests.benchmark.quality import REGIMES, lookup, proposed, training_labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from model.graph import PairLabels

DATA = Path(os.environ.get("SAMEAS_DATA", Path(__file__).parents[3] / "shared/data"))
SETS = ("movies_dbpedia_imdb", "musicbrainz20k_1_5", "dblp_acm")

_HEADER = (
    "| set | labels | budget | links | stated precision (90%) | true precision "
    "| stated wrong (90%) | true wrong |",
    "|---|---|---|---|---|---|---|---|",
)


@dataclass(frozen=True)
class Row:
    """One set in one regime under one budget (None: without)."""

    folder: str
    labels: str
    seed: int
    allowed: float | None
    links: int
    wrong: int
    stated: float
    low: float
    high: float

    @property
    def within(self) -> bool:
        """Whether the true number of wrong links lies in the interval."""
        return self.low <= self.wrong <= self.high

    def cells(self) -> str:
        """Return the row of the table."""
        name = "none" if self.allowed is None else f"{self.allowed * 10_000:.0f} per 10000"
        if not self.links:
            return f"| {self.folder} | {self.labels} | {name} | 0 | - | - | - | - |"
        stated, least, most, true = (
            1 - wrong / self.links for wrong in (self.stated, self.high, self.low, self.wrong)
        )
        return (
            f"| {self.folder} | {self.labels} | {name} | {self.links:,} "
            f"| {stated:.4f} ({least:.4f} to {most:.4f}) | {true:.4f} "
            f"| {self.stated:.1f} ({self.low:.0f} to {self.high:.0f}) | {self.wrong} |"
        )


def measure(path: Path, regime: str, allowed: Sequence[float], seed: int = 0) -> list[Row]:
    """Train on one folder in one regime and state the precision under each budget."""
    folder = folders.read_folder(path)
    mapping = proposed(folder)
    source, _ = folders.graph(folder, mapping, "source")
    target, _ = folders.graph(folder, mapping, "target")
    task = AlignmentTask(tuple(TypeTask(e.name, e.link, e.cardinality) for e in mapping.entities))
    settings = ModelSettings(train=TrainSettings(seed=seed))
    linked = folders.linked_types(folder, mapping)
    splits = {
        split: {
            name: folders.labels(folder, split, source.entities[name], target.entities[name])
            for name in linked
        }
        for split in ("train", "valid", "test")
    }
    counts = {split: len(folder.splits[split].source) for split in splits}
    known = {
        name: training_labels(splits["train"][name], counts["test"], counts["valid"], regime)
        for name in linked
    }
    taught = regime != "0"
    prepared = align.prepare(source, target, task, settings)
    trained = align.train(
        prepared, known if taught else {}, settings, valid=splits["valid"] if taught else None
    )
    scores = align.score(prepared, trained)
    links = align.decide(scores, task, trained, MatchSettings())
    found = [
        Judged.of(links[name], scores[name], trained, name, splits)
        for name in linked
        if name in links
    ]
    return [
        total(folder.name, regime, seed, share, [one.within(share) for one in found])
        for share in (None, *allowed)
    ]


@dataclass(frozen=True)
class Judged:
    """The links of one type that count: ``[k]`` log-odds and truth."""

    log_odds: np.ndarray[Any, Any]
    right: np.ndarray[Any, Any]
    known: budget.Temperature

    @classmethod
    def of(
        cls,
        links: align.Links,
        scores: align.ScoredPairs,
        trained: align.TrainedModel,
        name: str,
        splits: dict[str, dict[str, PairLabels]],
    ) -> Judged:
        """Set aside what touches an entity that labels were given for."""
        kept = np.ones(len(links.pair), dtype=bool)
        for split in ("train", "valid"):
            labels = splits[split][name]
            kept &= ~np.isin(links.source, labels.source) & ~np.isin(links.target, labels.target)
        right = np.zeros(len(scores.source), dtype=bool)
        row = lookup(scores, splits["test"][name])
        right[row[row >= 0]] = True
        pair = links.pair[kept]
        return cls(
            calibrated_log_odds(trained, name, scores)[pair],
            right[pair],
            learned_temperature(trained, name),
        )

    def within(self, allowed: float | None) -> tuple[budget.Expectation, int]:
        """Return what is stated of the links within a budget, and how many are wrong."""
        least = -np.inf if allowed is None else budget.choose(self.log_odds, allowed, self.known)
        kept = self.log_odds >= least
        stated = budget.expect(self.log_odds[kept], self.known)
        return stated, int(np.count_nonzero(~self.right[kept]))


def total(
    name: str,
    regime: str,
    seed: int,
    allowed: float | None,
    parts: Iterable[tuple[budget.Expectation, int]],
) -> Row:
    """Add the types up."""
    given = list(parts)
    stated = budget.together(part for part, _ in given)
    wrong = sum(count for _, count in given)
    return Row(
        name, regime, seed, allowed, stated.links, wrong, stated.wrong, stated.low, stated.high
    )


def table(rows: Sequence[Row]) -> str:
    """Return the rows as Markdown, and in how many the interval held."""
    judged = [row for row in rows if row.links]
    held = sum(row.within for row in judged)
    lines = [*_HEADER, *(row.cells() for row in rows)]
    return "\n".join([*lines, "", f"the interval held the truth in {held} of {len(judged)} rows"])


def main(arguments: list[str] | None = None) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folders", type=Path, nargs="*", default=[DATA / name for name in SETS])
    parser.add_argument("--labels", choices=REGIMES, nargs="+", default=["0", "20%"])
    parser.add_argument("--allowed", type=float, nargs="+", default=[0.01, 0.005])
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--out", type=Path, help="write the rows to this file too, as JSON")
    given = parser.parse_args(arguments)
    runs = [
        (folder, regime, seed)
        for folder in given.folders
        for regime in given.labels
        for seed in range(given.seeds)
    ]
    rows: list[Row] = []
    for folder, regime, seed in tqdm(runs, unit="run", disable=None):
        rows += measure(folder, regime, given.allowed, seed)
        if given.out is not None:
            document = [{**vars(row), "within": row.within} for row in rows]
            given.out.write_text(json.dumps(document, indent=1), encoding="utf-8")
    sys.stdout.write(table(rows) + "\n")


if __name__ == "__main__":
    main()
