from __future__ import annotations

from connector.runs import Run, Undoing, undoing


def run(
    number: int, *, undoes: tuple[str, ...] = (), status: str = "done", source: str = "a"
) -> Run:
    return Run(
        id=f"r{number}", status=status, started_at="", finished_at=None, source=source, target="b",
        added=0, changed=0, closed=0, skipped=0, expected_precision=None, expected_wrong=None,
        expected_interval=None,
        mapping="", model="", settings="", entities={},
        kind="rollback" if undoes else "sync", undoes=undoes,
    )  # fmt: skip


def found(runs: list[Run], number: int) -> Undoing:
    return undoing(runs, next(one for one in runs if one.id == f"r{number}"))


def test_later_runs_of_the_same_pair_of_graphs_stand_upon_a_run() -> None:
    runs = [run(1), run(2), run(3, source="other"), run(4, status="interrupted")]
    assert found(runs, 1) == Undoing(None, ("r1", "r2", "r4"), ("r2", "r4"))
    assert found(runs, 4) == Undoing(None, ("r4",), ())
    assert found(runs, 3) == Undoing(None, ("r3",), ())


def test_what_was_undone_stands_in_nobodys_way() -> None:
    runs = [run(1), run(2), run(3), run(4, undoes=("r3",))]
    assert found(runs, 3).undone_by == "r4"
    assert found(runs, 2) == Undoing(None, ("r2", "r3", "r4"), ())
    assert found(runs, 4) == Undoing(None, ("r4",), ())


def test_a_rollback_that_was_rolled_back_undoes_nothing() -> None:
    runs = [run(1), run(2), run(3, undoes=("r2",)), run(4, undoes=("r3",))]
    assert found(runs, 2).undone_by is None
    assert found(runs, 3).undone_by == "r4"
    assert found(runs, 1).later == ("r2",)


def test_what_a_rollback_of_rollbacks_undid_stays_undone() -> None:
    runs = [run(1), run(2), run(3, undoes=("r2",)), run(4, undoes=("r1", "r2", "r3"))]
    assert {found(runs, number).undone_by for number in (1, 2, 3)} == {"r4"}


def test_a_rollback_that_did_not_end_is_to_be_completed() -> None:
    runs = [run(1), run(2), run(3, undoes=("r2",), status="interrupted")]
    assert found(runs, 2) == Undoing(None, ("r2", "r3"), (), begun=True)
    assert found(runs, 1).later == ("r2",)
    runs.append(run(4, undoes=("r2", "r3")))
    assert found(runs, 2).undone_by == "r4"
