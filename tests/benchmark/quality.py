"""Measures one data folder end to end: candidates, training, scores, links, figures.

    python -m tests.benchmark.quality FOLDER --labels {0,100,5%,20%} [--mapping FILE]
        [--out DIR] [--without PART]...

Writes DIR/pairs.tsv (source, target, score) and DIR/result.json. The layout of a folder is in
`tests.benchmark.folder`. Pairs that touch an entity of a train or valid link are set aside, every
test link counts in recall, and only valid links choose the threshold; with 0 labels nothing does.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from connector.config import load
from connector.mapping import propose
from model import align, assignment, evaluation
from model.blocking.proposing import recall
from model.graph import AlignmentTask, PairLabels, TypeTask
from model.settings import ModelSettings
from tests.benchmark import folder as folders
from tests.benchmark.profiles import profile_folder
from tests.benchmark.transfer import transferred

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connector.config.mapping import Mapping

REGIMES = ("0", "100", "5%", "20%")
PARTS = (
    "level2", "levels", "cross-attention", "self-attention", "structural", "factual",
    "one-to-one", "self-training", "contradictions", "competition", "inverse-frequency", "trees",
    "members",
)  # fmt: skip


@dataclass(frozen=True)
class Judged:
    """The scored pairs of one type that count, and how many matches there are."""

    score: np.ndarray[Any, Any]
    is_match: np.ndarray[Any, Any]
    gold: int


def settings_without(parts: list[str], threads: int, seed: int) -> ModelSettings:
    """Return the default settings with parts switched off."""
    settings = ModelSettings()
    network, candidates = settings.network, settings.candidates
    sampling, training = settings.sampling, settings.train
    if "level2" in parts:
        network = replace(network, levels=2)
    if "levels" in parts:
        network = replace(network, levels=1)
    if "cross-attention" in parts:
        network = replace(network, cross_attention=False)
    if "self-attention" in parts:
        network = replace(network, self_attention=False)
    if "competition" in parts:
        network = replace(network, competition=False)
    if "trees" in parts:
        network = replace(network, trees=False)
    if "structural" in parts:
        candidates = replace(candidates, structural=0)
    if "factual" in parts:
        candidates = replace(candidates, factual=0)
    if "inverse-frequency" in parts:
        sampling = replace(sampling, inverse_frequency=False)
    if "self-training" in parts:
        training = replace(training, rounds=0)
    if "members" in parts:
        training = replace(training, members=1)
    if "contradictions" in parts:
        training = replace(training, contradictions=False)
    return replace(
        settings,
        network=network,
        candidates=candidates,
        sampling=sampling,
        train=replace(training, threads=threads, seed=seed),
    )


def proposed(folder: folders.Folder) -> Mapping:
    """Return the mapping that `sameas init` would propose for a folder."""
    return propose(*profile_folder(folder)).mapping


def task_of(mapping: Mapping) -> AlignmentTask:
    """Return what the mapping asks to be aligned."""
    return AlignmentTask(
        tuple(
            TypeTask(
                e.name, e.link, e.cardinality, {a.name: a.kind for a in e.attributes if a.kind}
            )
            for e in mapping.entities
        )
    )


def training_labels(known: PairLabels, test: int, valid: int, regime: str) -> PairLabels:
    """Return the train links of a regime; shares are of all links there are."""
    if regime == "0":
        count = 0
    elif regime.endswith("%"):
        share = float(regime[:-1]) / 100
        count = round(share * (len(known.source) + test + valid))
    else:
        count = int(regime)
    chosen = np.sort(np.random.default_rng(13).permutation(len(known.source))[:count])
    return known.take(chosen)


class Phases:
    """Seconds of each phase, by the clock and of the processor (which a busy machine leaves be).

    Processes that a phase started and waited for count with it.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.processor: dict[str, float] = {}

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Time a phase."""
        start = time.perf_counter(), sum(os.times()[:4])
        yield
        self.seconds[name] = round(time.perf_counter() - start[0], 2)
        self.processor[name] = round(sum(os.times()[:4]) - start[1], 2)


def measure(
    path: Path,
    regime: str,
    *,
    mapping: Mapping | None = None,
    without: list[str] | None = None,
    out: Path | None = None,
    threads: int = 1,
    seed: int = 0,
) -> dict[str, Any]:
    """Run one folder in one regime; returns what result.json holds."""
    without = without or []
    phases = Phases()
    with phases("read"):
        folder = folders.read_folder(path)
        mapping = mapping or proposed(folder)
        source, _ = folders.graph(folder, mapping, "source")
        target, _ = folders.graph(folder, mapping, "target")
    task = task_of(mapping)
    settings = settings_without(without, threads, seed)
    linked = folders.linked_types(folder, mapping)
    if not linked:
        raise ValueError(f"the mapping has no entity type that the known links of {path} are of")
    splits = {
        split: {
            name: folders.labels(folder, split, source.entities[name], target.entities[name])
            for name in linked
        }
        for split in ("train", "valid", "test")
    }
    counts = {split: len(folder.splits[split].source) for split in splits}
    folder = folder.without_graphs()
    with phases("prepare"):
        prepared = align.prepare(
            source, target, task, settings, include=splits["test"] if folder.pairs else None
        )
    train = {
        name: training_labels(splits["train"][name], counts["test"], counts["valid"], regime)
        for name in linked
    }
    valid = splits["valid"] if regime != "0" else None
    with phases("train"):
        trained = align.train(prepared, train if valid else {}, settings, valid=valid)
    with phases("score"):
        scores = align.score(prepared, trained)
        final = {
            name: final_scores(scores[name], trained, name, apart="one-to-one" not in without)
            for name in linked
        }
    judged = {name: judge(scores[name], final[name], splits, name, folder.pairs) for name in linked}
    score = np.concatenate([judged[name].score for name in linked])
    is_match = np.concatenate([judged[name].is_match for name in linked])
    gold = int(folder.splits["test"].is_match.sum())
    # The product chooses each type's threshold itself, on the valid links it was given; with 0
    # labels 0.5.
    thresholds = {name: trained.thresholds[name] if valid else 0.5 for name in linked}
    linked_at = [(judged[name].score >= thresholds[name]).astype(np.float64) for name in linked]
    chosen = [valid_pairs(scores[name], final[name], splits["valid"][name]) for name in linked]
    valid_threshold = evaluation.best(
        np.concatenate([c.score for c in chosen]),
        np.concatenate([c.is_match for c in chosen]),
        int(folder.splits["valid"].is_match.sum()),
    ).threshold
    result: dict[str, Any] = {
        "folder": folder.name,
        "labels": regime,
        "without": without,
        "average_precision": evaluation.average_precision(score, is_match, gold),
        "chosen": vars(evaluation.at_threshold(np.concatenate(linked_at), is_match, 1.0, gold)),
        "at_half": vars(evaluation.at_threshold(score, is_match, 0.5, gold)),
        "at_valid": vars(evaluation.at_threshold(score, is_match, valid_threshold, gold)),
        "best": vars(evaluation.best(score, is_match, gold)),
        "calibration_error": evaluation.calibration_error(score, is_match),
        "candidates": {name: len(pairs.source) for name, pairs in prepared.candidates.items()},
        "candidate_recall": {
            name: recall(prepared.candidates[name], splits["test"][name]) for name in linked
        },
        "transfer": transferred(
            folder, (source, target), prepared, trained, scores, settings.match
        ),
        "cardinalities": dict(trained.cardinalities),
        "thresholds": thresholds,
        "metrics": dict(trained.metrics),
        "seconds": phases.seconds,
        "processor_seconds": phases.processor,
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        (out / "result.json").write_text(json.dumps(result, indent=1), encoding="utf-8")
        with (out / "pairs.tsv").open("w", encoding="utf-8") as file:
            for name in linked:
                keys = source.entities[name].key, target.entities[name].key
                rows = zip(
                    keys[0][scores[name].source], keys[1][scores[name].target], final[name],
                    strict=True,
                )  # fmt: skip
                file.writelines(f"{s}\t{t}\t{value:.9g}\n" for s, t, value in rows)
    return result


def final_scores(
    scores: align.ScoredPairs, trained: align.TrainedModel, name: str, *, apart: bool
) -> np.ndarray[Any, Any]:
    """Return confidences; a pair that loses to a rival is right only where that one is wrong."""
    confidence = scores.confidence.astype(np.float64)
    if not apart:
        return confidence
    rows = assignment.assign(
        scores.source, scores.target, scores.logit, trained.cardinalities[name], threshold=-np.inf
    )
    winner = np.zeros(len(confidence))
    for ends, unique in zip(
        (scores.source, scores.target),
        assignment.unique_sides(trained.cardinalities[name]),
        strict=True,
    ):
        if unique:
            best = np.zeros(int(ends.max(initial=-1)) + 1)
            best[ends[rows]] = confidence[rows]
            winner = np.maximum(winner, best[ends])
    lost = np.ones(len(confidence), dtype=bool)
    lost[rows] = False
    return np.where(lost, confidence * np.maximum(1.0 - winner, 1e-6), confidence)


def judge(
    scores: align.ScoredPairs,
    final: np.ndarray[Any, Any],
    splits: dict[str, dict[str, PairLabels]],
    name: str,
    labelled_pairs: bool,
) -> Judged:
    """Return the pairs that count for the test."""
    test = splits["test"][name]
    if labelled_pairs:
        row = lookup(scores, test)
        score = np.where(row >= 0, final[np.maximum(row, 0)], 0.0)
        return Judged(score, test.is_match, int(test.is_match.sum()))
    kept = np.ones(len(final), dtype=bool)
    for split in ("train", "valid"):
        labels = splits[split][name]
        kept &= ~np.isin(scores.source, labels.source) & ~np.isin(scores.target, labels.target)
    is_match = np.zeros(len(final), dtype=bool)
    row = lookup(scores, test)
    is_match[row[row >= 0]] = True
    return Judged(final[kept], is_match[kept], len(test.source))


def valid_pairs(
    scores: align.ScoredPairs, final: np.ndarray[Any, Any], valid: PairLabels
) -> Judged:
    """Return the pairs that touch an entity of a valid link."""
    kept = np.isin(scores.source, valid.source) | np.isin(scores.target, valid.target)
    is_match = np.zeros(len(final), dtype=bool)
    row = lookup(scores, valid)
    is_match[row[(row >= 0) & valid.is_match]] = True
    return Judged(final[kept], is_match[kept], int(valid.is_match.sum()))


def lookup(scores: align.ScoredPairs, labels: PairLabels) -> np.ndarray[Any, Any]:
    """Return the row of each labelled pair among the scored ones, -1 where it is none."""
    width = 1 + max(int(scores.target.max(initial=0)), int(labels.target.max(initial=0)))
    keys = scores.source.astype(np.int64) * width + scores.target
    wanted = labels.source.astype(np.int64) * width + labels.target
    row = np.searchsorted(keys, wanted)
    row[row == len(keys)] = 0
    return np.where(keys[row] == wanted, row, -1) if len(keys) else np.full(len(wanted), -1)


def line(result: dict[str, Any]) -> str:
    """Return the figures of one run on one line."""
    recalls, thresholds = (
        "/".join(f"{value:.3f}" for value in result[of].values())
        for of in ("candidate_recall", "thresholds")
    )
    return (
        f"{result['folder']:<20} {result['labels']:>4} AP {result['average_precision']:.4f} "
        f"F1 {result['chosen']['f1']:.4f} (P {result['chosen']['precision']:.3f} "
        f"R {result['chosen']['recall']:.3f} at {thresholds}; half "
        f"{result['at_half']['f1']:.4f}, valid {result['at_valid']['f1']:.4f}, best "
        f"{result['best']['f1']:.4f}) recall {recalls} ECE {result['calibration_error']:.4f} "
        f"s {sum(result['seconds'].values()):.0f} (processor {result['processor_seconds']}) "
        f"MB {result['peak_memory_mb']}"
        + (f" without {','.join(result['without'])}" if result["without"] else "")
    )


def main(arguments: list[str] | None = None) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--labels", choices=REGIMES, default="0")
    parser.add_argument("--mapping", type=Path, help="a sameas.toml; default: proposed")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--without", choices=PARTS, action="append", default=[])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(arguments)
    result = measure(
        given.folder,
        given.labels,
        mapping=load(given.mapping, {}, roles=()).mapping if given.mapping else None,
        without=given.without,
        out=given.out,
        threads=given.threads,
        seed=given.seed,
    )
    sys.stdout.write(line(result) + "\n")


if __name__ == "__main__":
    main()
