from __future__ import annotations

import numpy as np

from model.network.competition import (
    RIVAL_FEATURES,
    STANDING_FEATURES,
    fit_competition,
    no_competition,
    rival_features,
    standing,
)

SOURCE = np.array([0, 0, 1, 2], np.int32)
TARGET = np.array([0, 1, 1, 2], np.int32)
LOGIT = np.array([3.0, 1.0, 2.0, -1.0])
BEST = RIVAL_FEATURES.index("best")
BEHIND = RIVAL_FEATURES.index("behind")
SHARE = RIVAL_FEATURES.index("share")
WIDTH = len(RIVAL_FEATURES)


def test_rivals_are_counted_at_both_ends_of_one_to_one() -> None:
    found = rival_features(SOURCE, TARGET, LOGIT, "one-to-one")
    assert found[:, BEST].tolist() == [1, 0, 1, 1]
    assert found[:, WIDTH + BEST].tolist() == [1, 0, 1, 1]
    assert found[1, BEHIND] == -2.0 / 4
    assert found[1, WIDTH + BEHIND] == -1.0 / 4
    u = 1 / (1 + np.exp(-LOGIT))
    assert np.isclose(found[0, SHARE], u[0] / (u[0] + u[1]))
    assert np.isclose(found[3, SHARE], 1.0)


def test_an_end_that_admits_several_has_no_rivals() -> None:
    assert not rival_features(SOURCE, TARGET, LOGIT, "many-to-many").any()
    assert not rival_features(SOURCE, TARGET, LOGIT, "many-to-one")[:, WIDTH:].any()
    assert not rival_features(SOURCE, TARGET, LOGIT, "one-to-many")[:, :WIDTH].any()


def test_in_one_graph_an_entity_meets_its_rivals_on_both_sides() -> None:
    source, target = np.array([0, 1], np.int32), np.array([1, 2], np.int32)
    found = rival_features(source, target, np.array([2.0, 1.0]), "one-to-one", same_graph=True)
    assert found[:, WIDTH + BEST].tolist() == [1, 1]
    assert found[:, BEST].tolist() == [1, 0]


def test_being_ahead_never_hurts_and_decides_where_rivals_matter() -> None:
    random = np.random.default_rng(0)
    source = np.repeat(np.arange(200), 2).astype(np.int32)
    target = np.arange(400).astype(np.int32)
    logit = random.normal(1, 1, 400)
    is_match = np.zeros(400, dtype=bool)
    best = 2 * np.arange(200) + (logit[1::2] > logit[::2])
    is_match[best] = True
    features = rival_features(source, target, logit, "one-to-one")
    fitted = fit_competition(features, logit, is_match, np.ones(400))
    assert (fitted.weights >= 0).all()
    adjusted = fitted.adjust(logit, features)
    assert ((adjusted > 0) == is_match).mean() > ((logit > 0) == is_match).mean() + 0.1
    assert (no_competition().adjust(logit, features) == logit).all()


def test_how_a_pair_stands_is_said_between_0_and_1_and_only_where_there_are_rivals() -> None:
    found = standing(SOURCE, TARGET, LOGIT, "one-to-one")
    column = {name: index for index, name in enumerate(STANDING_FEATURES)}
    assert found.shape == (4, len(STANDING_FEATURES))
    assert (found >= 0).all()
    assert (found <= 1).all()
    assert found[:, column["source best"]].tolist() == [1, 0, 1, 1]
    assert np.isclose(found[0, column["source ahead"]], 2 / 3)
    assert np.isclose(found[1, column["target far behind"]], 1 / 12)
    odds = np.exp(LOGIT)
    assert np.isclose(found[0, column["source share or none"]], odds[0] / (1 + odds[0] + odds[1]))
    alone = standing(SOURCE, TARGET, LOGIT, "many-to-many")
    assert np.allclose(alone[:, 0], 1 / (1 + np.exp(-LOGIT)))
    assert not alone[:, 2:].any()
