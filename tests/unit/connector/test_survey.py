"""The figures of a report: why entities stayed unlinked, what decided, whether confidences hold."""

from __future__ import annotations

import numpy as np
import pytest

from connector.runs import Moved, RunLinks, StoodLink
from connector.survey.deciding import deciding, sampled
from connector.survey.known import known
from connector.survey.linked import changes, linked
from connector.survey.unlinked import unlinked
from model.align import Links, Reason, Reasons, ScoredPairs
from model.graph import EntityTable, PairLabels, TypedGraph, object_array


def graph(prefix: str, count: int) -> TypedGraph:
    keys: list[object] = [f"{prefix}{i}" for i in range(count)]
    return TypedGraph(prefix, {"film": EntityTable(object_array(keys), {})}, ())


def scored(*pairs: tuple[int, int, float]) -> ScoredPairs:
    source, target, confidence = (np.array(part) for part in zip(*pairs, strict=True))
    return ScoredPairs(
        source.astype(np.int32),
        target.astype(np.int32),
        confidence.astype(np.float32),
        np.log(confidence / (1.0 - confidence)).astype(np.float32),
        np.zeros(len(source), np.int32),
    )


def links(scores: ScoredPairs, *rows: int) -> Links:
    pair = np.array(rows, np.int32)
    return Links(scores.source[pair], scores.target[pair], scores.confidence[pair], pair)


def rows(*values: int) -> np.ndarray:
    return np.array(values, np.int32)


def test_every_unlinked_entity_has_one_reason() -> None:
    # s0 = t0 stands; s1 lost t0 to it; s2 is unsure; s3 has nothing; s4 = t4 is new; a person
    # parted s5 from its only candidate.
    scores = scored((0, 0, 0.9), (1, 0, 0.8), (2, 1, 0.3), (2, 2, 0.2), (4, 4, 0.95))
    apart = PairLabels(rows(5), rows(5), np.array([False]))
    source, target = unlinked(
        (graph("s", 6), graph("t", 6)), "film", scores, links(scores, 0, 4), (rows(0), rows(0)),
        threshold=0.5, decided=apart,
    )  # fmt: skip
    assert source.counts == {
        "beaten": 1, "below the threshold": 1, "no candidate": 1, "not written yet": 1,
        "ruled out by a person": 1,
    }  # fmt: skip
    assert source.entities - sum(source.counts.values()) == 1
    [beaten] = source.examples["beaten"]
    assert (beaten.key, beaten.candidate, beaten.winner) == ("s1", ("t0", "t0"), ("s0", "s0"))
    [unsure] = source.examples["below the threshold"]
    assert unsure.candidate == ("t1", "t1")
    assert unsure.confidence == pytest.approx(0.3)
    assert target.counts["below the threshold"] == 2
    assert target.counts["no candidate"] == 1


def test_one_graph_has_one_side() -> None:
    both = graph("n", 5)
    scores = scored((0, 1, 0.9), (1, 2, 0.7), (2, 3, 0.2))
    first, second = unlinked(
        (both, both), "film", scores, links(scores, 0), (rows(0), rows(1)), threshold=0.5,
        same_graph=True,
    )  # fmt: skip
    assert first == second
    assert first.counts["beaten"] == 1
    assert first.examples["beaten"][0].key == "n2"
    assert first.counts["below the threshold"] == 1
    assert first.counts["no candidate"] == 1


def test_no_candidates_at_all() -> None:
    none = ScoredPairs(rows(), rows(), np.zeros(0, np.float32), np.zeros(0, np.float32), rows())
    source, _ = unlinked(
        (graph("s", 3), graph("t", 0)), "film", none, links(none), (rows(), rows()), threshold=0.5
    )
    assert source.counts["no candidate"] == 3


def test_the_shares_of_the_channels_sum_to_one() -> None:
    told = [
        Reasons((Reason("title", "text", 3.0, 1, 1), Reason("year", "date", -1.0, 1, 1)), (), 0, 2),
        Reasons((Reason("title", "text", 4.0, 1, 1),), (), 0, 4),
    ]
    title, year = deciding(told)
    assert (title.name, title.speaks_for, title.strongest) == ("title", 7 / 8, 1.0)
    assert (year.speaks_for, year.speaks_against, year.says) == (0.0, 1 / 8, 0.5)
    assert deciding([]) == ()


def test_a_sample_is_small_and_the_same_each_time() -> None:
    many = Links(*(np.arange(5_000, dtype=np.int32),) * 2, np.ones(5_000, np.float32),
                 np.arange(5_000, dtype=np.int32))  # fmt: skip
    first = sampled(many, 3)
    assert len(np.unique(first)) == len(first) == 1_000
    assert (first == sampled(many, 3)).all()


def test_known_links_give_the_curve_and_whether_confidences_hold() -> None:
    scores = scored((0, 0, 0.95), (1, 1, 0.94), (1, 2, 0.05), (2, 2, 0.55), (3, 3, 0.5))
    gold = PairLabels(rows(0, 1, 2, 4), rows(0, 1, 3, 4), np.ones(4, bool))
    found = known(scores, links(scores, 0, 1, 3), gold, None, 5, "file")
    assert found is not None
    assert found.gold == 4
    assert found.decided is not None
    assert found.decided.recall == 0.5
    assert found.decided.precision == pytest.approx(2 / 3)
    assert found.curve[0].precision == 1.0
    assert found.curve[-1].recall == 0.5
    sure = found.calibration[-1]
    assert (sure.right, sure.pairs) == (1.0, 2)
    assert 0.0 < sure.low < sure.high <= 1.0
    learned = PairLabels(rows(0, 1, 2, 4), rows(0, 1, 3, 4), np.ones(4, bool))
    assert known(scores, links(scores, 0), gold, learned, 5, "file") is None


def stood(source: str, target: str, confidence: float, *, locked: bool = False) -> StoodLink:
    return StoodLink(
        source, target, source.upper(), target.upper(), confidence, "r", locked, False, source
    )


def test_links_are_summed_up_and_lists_are_short() -> None:
    many = [stood(f"s{i}", f"t{i}", 0.5 + i / 1000) for i in range(400)]
    film = linked(
        "film", [*many, stood("x", "y", 0.1, locked=True)], {"s0": ("title 0.40",)},
        cardinality="one-to-one", entities=(500, 600), undirected=False,
    )  # fmt: skip
    assert (film.links, film.locked, film.linked) == (401, 1, (401, 401))
    assert sum(film.histogram) == 401
    assert len(film.riskiest) == 10
    assert film.riskiest[0].reasons == ("title 0.40",)
    assert film.groups == ()


@pytest.mark.parametrize(
    ("cardinality", "suspicious"),
    [("one-to-one", 2), ("many-to-one", 1), ("one-to-many", 2), ("many-to-many", 1), (None, 1)],
)
def test_groups_are_suspicious_by_cardinality_or_size(cardinality: str, suspicious: int) -> None:
    star = [stood(f"s{i}", "t", 0.9) for i in range(12)]
    few = [stood("a", "u", 0.9), stood("b", "u", 0.9)]
    found = linked(
        "film", [*star, *few], {}, cardinality=cardinality,  # type: ignore[arg-type]
        entities=None, undirected=False,
    )  # fmt: skip
    assert found.suspicious == suspicious
    assert found.groups[0].sources == 12
    assert len(found.groups[0].source_names) == 6


def test_a_change_is_neither_added_nor_closed() -> None:
    moved = [Moved("a", "b", "A", "B", 0.5, 0.9), Moved("c", "d", "C", "D", 0.7, None)]
    did = changes(RunLinks(wrote=4, standing=4, closed=2, restored=0), moved)
    assert (did.added, did.changed, did.closed) == (3, 1, 1)
    assert did.closed_links == (moved[1],)
    assert (changes(None, []).added, changes(None, []).closed) == (0, 0)
