"""A made pair of bibliographies, for where no real data is at hand.

Papers with made-up titles, authors and venues; the second graph abbreviates first names, drops
words and values, and has papers of its own. Easy, and honest about being made.
"""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_SYLLABLES = ("ka", "lo", "mi", "ren", "ta", "shu", "vel", "dor", "pin", "ga", "zu", "hem", "bri")
_OVERLAP = 0.8


def generate(folder: Path, papers: int, seed: int) -> Path:
    """Write a pair of graphs in the layout of the data folders, and ``gold.tsv``."""
    random = np.random.default_rng(seed)
    folder.mkdir(parents=True)

    def word() -> str:
        return "".join(random.choice(_SYLLABLES, size=random.integers(2, 5)))

    words = [word() for _ in range(papers)]
    people = [(word().title(), word().title()) for _ in range(papers // 2)]
    venues = [f"Conference on {word().title()} {word().title()}" for _ in range(12)]
    facts = [
        (
            [str(w) for w in random.choice(words, size=random.integers(4, 9))],
            int(random.integers(1980, 2020)),
            random.choice(len(people), size=random.integers(1, 4), replace=False).tolist(),
            int(random.integers(len(venues))),
        )
        for _ in range(papers)
    ]
    shared = random.random(papers) < _OVERLAP
    side = random.random(papers) < 0.5
    for number in (1, 2):
        present = shared | (side if number == 1 else ~side)
        attributes: list[tuple[str, str, str]] = []
        relations: list[tuple[str, str, str]] = []
        types: dict[str, str] = {}
        for index in np.flatnonzero(present):
            title, year, authors, venue = facts[index]
            paper = f"p{number}-{index:05}"
            types[paper] = "Publication" if number == 1 else "Paper"
            if number == 2 and random.random() < 0.3:
                title = title[:-1]
            attributes.append((paper, "title" if number == 1 else "name", " ".join(title)))
            if random.random() < 0.9:
                attributes.append((paper, "year", str(year)))
            for author in authors:
                first, last = people[author]
                key = f"a{number}-{author:05}"
                types[key] = "Author" if number == 1 else "Writer"
                text = f"{first} {last}" if number == 1 else f"{last}, {first[0]}."
                attributes.append((key, "name", text))
                relations.append((paper, "AUTHOR" if number == 1 else "WRITTEN_BY", key))
            key = f"v{number}-{venue:02}"
            types[key] = "Venue"
            attributes.append((key, "title", venues[venue]))
            relations.append((paper, "VENUE" if number == 1 else "IN", key))
        _write(folder / f"attr_triples_{number}.tsv.gz", dict.fromkeys(attributes))
        _write(folder / f"rel_triples_{number}.tsv.gz", dict.fromkeys(relations))
        _write(folder / f"types_{number}.tsv.gz", types.items())
    gold = [(f"p1-{index:05}", f"p2-{index:05}") for index in np.flatnonzero(shared)]
    for name, rows in (("train", gold[::5]), ("valid", gold[1::10]), ("ent_links", gold)):
        _write(folder / f"{name}.tsv.gz", rows)
    taken = set(gold[::5]) | set(gold[1::10])
    _write(folder / "test.tsv.gz", [pair for pair in gold if pair not in taken])
    (folder / "gold.tsv").write_text("".join(f"{s}\t{t}\n" for s, t in gold), encoding="utf-8")
    return folder


def _write(path: Path, rows: Iterable[tuple[str, ...]]) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines("\t".join(row) + "\n" for row in rows)
