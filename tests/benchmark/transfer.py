"""How good the links of those types are that had no labels, by silver links of a data folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from model import align
from tests.benchmark import folder as folders

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.graph import TypedGraph
    from model.settings import MatchSettings


def transferred(
    folder: folders.Folder,
    graphs: tuple[TypedGraph, TypedGraph],
    prepared: align.Prepared,
    trained: align.TrainedModel,
    scores: Mapping[str, align.ScoredPairs],
    settings: MatchSettings,
) -> dict[str, dict[str, Any]]:
    """Return for each file of silver links the type that it is of, precision, recall and F1.

    Silver links were derived from aligned records, so they are incomplete: a link counts as wrong
    only where one of its entities has a silver partner, and that is another one.
    """
    links = align.decide(scores, prepared.task, trained, settings)
    found = {}
    for file, silver in folder.silver.items():
        known = {
            name: folders.rows_of(silver, *(graph.entities[name] for graph in graphs))
            for name in links
        }
        name = max(known, key=lambda each: len(known[each].source))
        gold, made = known[name], links[name]
        width = 1 + int(max(made.target.max(initial=0), gold.target.max(initial=0)))
        keys = [part.source.astype(np.int64) * width + part.target for part in (made, gold)]
        right = int(np.isin(keys[0], keys[1]).sum())
        judged = np.isin(made.source, gold.source) | np.isin(made.target, gold.target)
        precision = right / max(int(judged.sum()), 1)
        recall = right / max(len(silver), 1)
        found[file] = {
            "type": name,
            "silver": len(silver),
            "links": int(judged.sum()),
            "precision": precision,
            "recall": recall,
            "f1": 2 * precision * recall / max(precision + recall, 1e-12),
        }
    return found
