"""How many links are to be expected of two graphs that have nothing in common.

Entities of one graph are different things, yet some look alike: films of one title, a paper and
what became of it. As often as any two of one graph look so much alike, any two of both graphs do.
Where hardly anything matches, most of what seems sure is of that kind, and decoys, which take the
sure matches for right, tell too little. (In the terms of Fellegi & Sunter 1969: agreement among
non-matches, measured where nothing can match.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.confidence.calibration import Calibration
from model.confidence.decoys import ENOUGH, bent, settled_share

if TYPE_CHECKING:
    from collections.abc import Sequence

Array = NDArray[Any]


def with_look_alikes(
    calibration: Calibration, score: Array, alike: Sequence[Array], entities: tuple[int, int]
) -> tuple[Calibration, int, int]:
    """Return what scores mean, given how much entities of the same graph look alike.

    Of what decoys say and what either graph says the most cautious counts: decoys stand beside
    links that may be wrong themselves, and one graph may know more that tells its look-alikes
    apart.

    Args:
        calibration: by decoys, of a type that is one-to-one.
        score: ``[k]`` log-odds of what would be links, were there no threshold.
        alike: of each graph, log-odds of the links that it would have with itself.
        entities: of each graph.

    Returns:
        the calibration; how many links are to be expected by chance; of how many that the score, or
        what decoys make of it, speaks for.
    """
    by_decoys = 1.0 - calibration.confidence(score).astype(np.float64)
    seen = (score > 0.0) | (by_decoys < 0.5)
    alike = [part[part >= score[seen].min(initial=np.inf)] for part in alike]
    if sum(len(part) for part in alike) < ENOUGH:
        return calibration, 0, int(seen.sum())
    chance = np.ones(len(score))
    chance[seen] = np.max(
        [
            _by_chance(score[seen], *of_one, entities)
            for of_one in zip(alike, entities, strict=True)
        ],
        axis=0,
    )
    learned = bent(score, 1.0 - np.maximum(by_decoys, chance), 1.0)
    return Calibration(points=learned), round(chance[seen].sum()), int(seen.sum())


def _by_chance(score: Array, alike: Array, size: int, entities: tuple[int, int]) -> Array:
    """Return ``[k]`` the share of links of such a score that are there by chance, by one graph.

    Entities that have a partner are not linked to a look-alike.
    """

    def each(right: float) -> float:
        left = (1.0 - right / entities[0]) * (1.0 - right / entities[1])
        return 2.0 * entities[0] * entities[1] / size**2 * left

    # One more than were seen, or chance would promise that above the best nothing is wrong.
    return settled_share(score, np.append(alike, alike.max(initial=score.min())), each)
