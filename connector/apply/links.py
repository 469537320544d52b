"""Writes the links of one type, a transaction a batch."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import cypher
from connector.apply.batches import Batch, batches
from connector.apply.evidence import EvidenceWriter, ends_of, settle
from connector.apply.locate import Locator, Place, the_one
from connector.config.mapping import mirrored_name
from connector.errors import DatabaseError
from connector.plan.standing import read_lost
from model.assignment import unique_sides

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from connector.apply.lock import Lock
    from connector.config import WriteSettings
    from connector.database import Database, Transaction
    from connector.plan import Plan, Scalar, StandingLink, TypeEnds, WantedLink

GONE = "an entity is no longer there"
AMBIGUOUS = "a key is no longer unique"
MOVED = "the graph changed meanwhile"


class Stamp(NamedTuple):
    """What every version of a link carries of the run that writes it; ``now`` is ISO 8601."""

    run: str
    model: str
    now: str


class Written(NamedTuple):
    """Links that one transaction wrote, and why others could not be."""

    added: int
    changed: int
    closed: int
    skipped: Counter[str]
    evidence: int = 0


def advance(
    transaction: Transaction, run: str, added: int, changed: int, closed: int, evidence: int = 0
) -> None:
    """Count in the run's node what a transaction wrote.

    Raises:
        DatabaseError: the node is gone; links of a run that nobody knows must not be written.
    """
    counts = {"added": added, "changed": changed, "closed": closed, "evidence": evidence}
    if not transaction.run(cypher.load("run/advance"), {"id": run, **counts}):
        raise DatabaseError(
            f"the node of run {run} is gone: somebody deleted it while the run was writing",
            hint="run the command again; what was written before stands and is taken up",
        )


class LinkWriter:
    """Writes what a plan says of one type.

    A transaction holds at most a batch: what closes, what is created, the stand-ins, and the
    run's counts. So all of it can be repeated after a kill at any moment: what closed is no
    longer found, what stands is not created again.
    """

    def __init__(
        self,
        database: Database,
        plan: Plan,
        ends: TypeEnds,
        *,
        settings: WriteSettings,
        lock: Lock,
        stamp: Stamp,
        indexes: Collection[tuple[str, str]],
        evidence: bool = False,
    ) -> None:
        """Prepare; ``evidence`` says that links in the graph have some, which goes with them."""
        self._database = database
        self._settles = evidence
        self._plan = plan
        self._ends = ends
        self._settings = settings
        self._lock = lock
        self._stamp = stamp
        self._symmetric = plan.symmetric(ends)
        self._unique = unique_sides(plan.cardinalities.get(ends.name, "many-to-many"))
        if self._symmetric and not all(self._unique):
            self._unique = False, False
        locked = [(source, target) for name, source, target in plan.locked if name == ends.name]
        self._locked = {source for source, _ in locked}, {target for _, target in locked}
        if self._symmetric:
            self._locked = (self._locked[0] | self._locked[1],) * 2
        self._batches = list(batches(plan, ends, settings.batch))
        sources, targets = self._keys(self._batches)
        self._targets = Locator(database, ends.target, targets, indexes)
        self._sources = (
            Locator(database, ends.source, sources, indexes) if plan.same_database else None
        )
        new = (
            link
            for batch in self._batches
            for link in (*batch.add, *(change.new for change in batch.change))
        )
        self._evidence = EvidenceWriter(database, plan, ends, new, indexes)

    def write(self) -> Iterator[tuple[int, Written]]:
        """Write everything; after each transaction yield the rows of the plan it was for."""
        if self._plan.lost.get(self._ends.name):
            yield from self._close_lost()
        for batch in self._batches:
            yield len(batch), self._write(batch)

    def _keys(self, parts: Iterable[Batch]) -> tuple[set[str], set[str]]:
        sources: set[str] = set()
        targets: set[str] = set()
        for batch in parts:
            for link in batch.links():
                sources.add(link.source_key)
                targets.add(link.target_key)
        return sources, targets

    def _close_lost(self) -> Iterator[tuple[int, Written]]:
        plan, size = self._plan, self._settings.batch
        ids = read_lost(
            self._database, self._ends, plan.source_graph, plan.target_graph, plan.same_database
        )
        for start in range(0, len(ids), size):
            part = ids[start : start + size]

            def work(transaction: Transaction, part: list[str] = part) -> Written:
                self._lock.keep(transaction)
                ends = ends_of(transaction, part) if self._settles else []
                [(closed,)] = transaction.run(
                    cypher.load("link/close_lost"),
                    {"ids": part, "run": self._stamp.run, "now": self._stamp.now},
                )
                settle(transaction, "close", ends)
                return self._count(transaction, Written(0, 0, closed, Counter()))

            yield len(part), self._database.write_together(work)

    def _write(self, batch: Batch) -> Written:
        source_keys, target_keys = self._keys([batch])
        places = _Places(
            self._sources.find(source_keys) if self._sources else None,
            self._targets.find(target_keys),
        )
        missing: Counter[str] = Counter()

        created: list[tuple[WantedLink, list[Any]]] = []

        def settled(links: Iterable[tuple[Any, WantedLink]]) -> tuple[list[Any], list[list[Any]]]:
            """Return what can be created as rows, with what it replaces."""
            replaced, rows = [], []
            for old, new in links:
                problem = places.problem(new)
                if problem is None:
                    replaced.append(old)
                    rows.append(self._row_to_add(new, places))
                    created.append((new, rows[-1]))
                else:
                    missing[problem] += 1
            return replaced, rows

        _, add = settled((None, link) for link in batch.add)
        replaced, change = settled((change.old, change.new) for change in batch.change)
        replace = [row for link in replaced for row in places.rows_to_close(link)]
        close = []
        for link in batch.close:
            rows = places.rows_to_close(link)
            close += rows
            missing[GONE] += not rows
        closing = sum(bool(places.rows_to_close(link)) for link in batch.close)
        evidence = self._evidence.rows(created)

        def work(transaction: Transaction) -> Written:
            self._lock.keep(transaction)
            closed = self._run(transaction, "close", close)
            opened = self._run(transaction, "close", replace)
            changed = self._run(transaction, "add", change)
            added = self._run(transaction, "add", add)
            said = self._evidence.write(transaction, evidence, self._stamp.run)
            if self._settles:
                self._close_evidence(transaction, [*close, *replace])
            skipped = Counter(missing)
            skipped[MOVED] += closing - closed + len(change) - changed + len(add) - added
            # A pair that a person has just parted closes without a new version.
            closed += max(0, opened - changed)
            return self._count(transaction, Written(added, changed, closed, +skipped, said))

        return self._database.write_together(work)

    def _run(self, transaction: Transaction, verb: str, rows: list[list[Any]]) -> int:
        if not rows:
            return 0
        where = "within" if self._plan.same_database else "across"
        statement = cypher.load(f"link/{verb}_{where}")
        known = {**self._parameters(), "rows": rows}
        [(count,)] = transaction.run(
            statement, {name: known[name] for name in statement.parameters}
        )
        return int(count)

    def _close_evidence(self, transaction: Transaction, rows: list[list[Any]]) -> None:
        name = self._ends.name
        if self._plan.same_database:
            settle(transaction, "close", [[*row, name] for row in rows])
        elif rows:
            transaction.run(
                cypher.load("evidence/close_across"),
                {"rows": rows, "graph": self._plan.source_graph, "type": name},
            )

    def _parameters(self) -> dict[str, Any]:
        ends = self._ends
        return {
            "graph": self._plan.source_graph,
            "type": ends.name,
            "source_label": ends.source.label,
            "source_labels": list(ends.source.labels),
            "source_key": list(ends.source.key),
            "target_labels": list(ends.target.labels),
            "target_key": list(ends.target.key),
            "symmetric": self._symmetric,
            **self._stamp._asdict(),
        }

    def _count(self, transaction: Transaction, written: Written) -> Written:
        advance(
            transaction,
            self._stamp.run,
            written.added,
            written.changed,
            written.closed,
            written.evidence,
        )
        return written

    def _row_to_add(self, link: WantedLink, places: _Places) -> list[Any]:
        target = the_one(places.targets.get(link.target_key))
        assert target is not None
        said = [link.confidence, list(link.reasons)]
        # Whoever was locked already when this was planned was taken into account.
        alone = [
            self._unique[0] and link.source_key not in self._locked[0],
            self._unique[1] and link.target_key not in self._locked[1],
        ]
        if places.sources is None:
            return [link.source_key, *target, *said, mirror(link.mirrored), *alone]
        source = the_one(places.sources.get(link.source_key))
        assert source is not None
        return [*source, *target, *said, *alone]


class _Places(NamedTuple):
    """The nodes of a batch by key; ``sources`` is None where stand-ins take their place."""

    sources: Mapping[str, list[Place]] | None
    targets: Mapping[str, list[Place]]

    def problem(self, link: WantedLink) -> str | None:
        """Say why a link cannot be created, None if it can."""
        ends = [self.targets.get(link.target_key)]
        if self.sources is not None:
            ends.append(self.sources.get(link.source_key))
        if not all(ends):
            return GONE
        return None if all(the_one(places) for places in ends) else AMBIGUOUS

    def rows_to_close(self, link: StandingLink) -> list[list[Any]]:
        """Return the rows that find a link: several where its key is no longer unique."""
        targets = self.targets.get(link.target_key, [])
        if self.sources is None:
            return [[link.source_key, target.id, link.run] for target in targets]
        sources = self.sources.get(link.source_key, [])
        return [[source.id, target.id, link.run] for source in sources for target in targets]


def mirror(attributes: Mapping[str, Scalar]) -> dict[str, Scalar]:
    """Return attributes as a stand-in's properties; a name that it uses itself gets a ``_``."""
    return {mirrored_name(name): value for name, value in attributes.items()}
