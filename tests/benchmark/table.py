"""Measures every data folder in every regime and writes the figures as a table.

    python -m tests.benchmark.table DATA [--labels 0 100 20%] [--seeds 3] [--without PART ...]
        [--sets NAME ...] [--out DIR]

Each run is a process of its own (`tests.benchmark.quality`), so that memory and seconds are those
of that run alone. Writes DIR/table.md and DIR/table.json, and what is there so far after each run.
With ``--without`` each part is switched off in turn, and the table is that of the ablation.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from tests.benchmark.quality import PARTS, REGIMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Result = dict[str, Any]

_HEADER = (
    "| set | labels | AP | F1 | precision | recall | best F1 | F1 at valid's | candidate recall "
    "| ECE | seconds | MB |",
    "|---|---|---|---|---|---|---|---|---|---|---|---|",
)


def run(folder: Path, labels: str, seed: int, without: Sequence[str], out: Path) -> Result:
    """Measure one folder once."""
    name = "-".join([folder.name, labels.replace("%", "pc"), str(seed), *without])
    command = [
        sys.executable, "-m", "tests.benchmark.quality", str(folder), "--labels", labels,
        "--seed", str(seed), "--out", str(out / name),
    ]  # fmt: skip
    for part in without:
        command += ["--without", part]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    result: Result = json.loads((out / name / "result.json").read_text(encoding="utf-8"))
    return {**result, "seed": seed}


def spread(values: Iterable[float], digits: int) -> str:
    """Return the mean, and half the range where it shows at that many digits."""
    found = list(values)
    text = f"{mean(found):.{digits}f}"
    half = (max(found) - min(found)) / 2
    return f"{text} ±{half:.{digits}f}" if round(half, digits) else text


def row(results: Sequence[Result]) -> str:
    """Return the table's row of one folder in one regime, over its seeds."""
    first = results[0]
    name = f"{first['folder']} without {', '.join(first['without'])}" if first["without"] else ""
    cells = [
        name or first["folder"],
        first["labels"],
        spread((r["average_precision"] for r in results), 4),
        *(spread((r["chosen"][n] for r in results), 4) for n in ("f1", "precision", "recall")),
        spread((r["best"]["f1"] for r in results), 4),
        spread((r["at_valid"]["f1"] for r in results), 4),
        spread((mean(r["candidate_recall"].values()) for r in results), 3),
        spread((r["calibration_error"] for r in results), 4),
        spread((sum(r["seconds"].values()) for r in results), 0),
        spread((r["peak_memory_mb"] for r in results), 0),
    ]
    return f"| {' | '.join(cells)} |"


def write(results: Sequence[Result], out: Path) -> None:
    """Write what is measured so far."""
    groups: dict[tuple[str, ...], list[Result]] = {}
    for result in results:
        key = (result["folder"], result["labels"], *result["without"])
        groups.setdefault(key, []).append(result)
    lines = [*_HEADER, *(row(group) for group in groups.values())]
    (out / "table.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (out / "table.json").write_text(json.dumps(results, indent=1), encoding="utf-8")


def main(arguments: list[str] | None = None) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("data", type=Path)
    parser.add_argument("--labels", choices=REGIMES, nargs="+", default=["0", "100", "20%"])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--without", choices=PARTS, nargs="*", default=[])
    parser.add_argument("--sets", nargs="+", help="default: every folder of DATA")
    parser.add_argument("--out", type=Path, default=Path("bench-out"))
    given = parser.parse_args(arguments)
    folders = sorted(
        folder
        for folder in given.data.iterdir()
        if folder.is_dir() and (not given.sets or folder.name in given.sets)
    )
    if not folders:
        parser.error(f"{given.data} has no data folders of these names")
    given.out.mkdir(parents=True, exist_ok=True)
    runs = [
        (folder, labels, seed, without)
        for folder in folders
        for labels in given.labels
        for without in [[], *([part] for part in given.without)]
        for seed in range(given.seeds)
    ]
    results = []
    for folder, labels, seed, without in tqdm(runs, unit="run", disable=None):
        results.append(run(folder, labels, seed, without, given.out))
        write(results, given.out)
    sys.stdout.write((given.out / "table.md").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
