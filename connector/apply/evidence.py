"""Writes what supports links: in the transaction of each link, and gone from it as the link goes.

A ``SameAsEvidence`` belongs to one version of a link, by its two ends and its run. While the
version stands it is joined to both by EVIDENCE_FOR, afterwards by WAS_EVIDENCE_FOR, so that a
rollback finds it again.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import cypher
from connector.apply.locate import Locator, the_one

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from connector.apply.locate import Place
    from connector.config import EntitySide
    from connector.database import Database, Transaction
    from connector.plan import Evidence, Plan, TypeEnds, WantedLink

    Found = Mapping[str, Mapping[str, list[Place]]]


def has_evidence(database: Database) -> bool:
    """Say whether there is any in the graph."""
    [(found,)] = database.read(cypher.load("evidence/any"))
    return bool(found)


class EvidenceRows(NamedTuple):
    """What one transaction writes: rows of links, and of stand-ins that they need."""

    links: list[list[Any]]
    stand_ins: list[list[str]]


class EvidenceWriter:
    """Finds the neighbours that the evidence of one type's links names, and writes it."""

    def __init__(
        self,
        database: Database,
        plan: Plan,
        ends: TypeEnds,
        links: Iterable[WantedLink],
        indexes: Collection[tuple[str, str]],
    ) -> None:
        self._plan = plan
        self._ends = ends
        self._types = {one.name: one for one in plan.neighbours}
        sources: dict[str, set[str]] = defaultdict(set)
        targets: dict[str, set[str]] = defaultdict(set)
        for link in links:
            for one in link.evidence or ():
                sources[one.type].add(one.source_key)
                targets[one.type].add(one.target_key)
        self._targets = {
            name: Locator(database, self._types[name].target, keys, indexes)
            for name, keys in targets.items()
        }
        self._sources = {
            name: Locator(database, self._types[name].source, keys, indexes)
            for name, keys in sources.items()
            if plan.same_database
        }

    def rows(self, links: Iterable[tuple[WantedLink, list[Any]]]) -> EvidenceRows:
        """Return what to write; a link comes with the row that creates it (`LinkWriter`)."""
        given = [(link, row) for link, row in links if link.evidence is not None]
        sources = self._find(self._sources, given, "source_key")
        targets = self._find(self._targets, given, "target_key")
        rows, stand_ins = [], {}
        for link, row in given:
            said = []
            for one in link.evidence or ():
                target = self._place(targets, one.type, one.target_key, "target")
                where = [target]
                if self._plan.same_database:
                    where.insert(0, self._place(sources, one.type, one.source_key, "source"))
                elif one.linked and target[0] is not None:
                    label = self._types[one.type].source.label
                    stand_ins[one.type, one.source_key] = label
                said.append([*_said(one), *where])
            if self._plan.same_database:
                rows.append([row[0], row[2], link.source_key, link.target_key, said])
            else:
                rows.append([row[0], row[1], link.target_key, said])
        return EvidenceRows(rows, [[*key, label] for key, label in stand_ins.items()])

    def write(self, transaction: Transaction, rows: EvidenceRows, run: str) -> int:
        """Write it, after the links themselves; return how many nodes."""
        if not rows.links:
            return 0
        known = {"graph": self._plan.source_graph, "type": self._ends.name, "run": run}
        if rows.stand_ins:
            transaction.run(
                cypher.load("evidence/stand_in"), {"rows": rows.stand_ins, "graph": known["graph"]}
            )
        where = "within" if self._plan.same_database else "across"
        [(added,)] = transaction.run(
            cypher.load(f"evidence/add_{where}"), {**known, "rows": rows.links}
        )
        return int(added)

    def _find(
        self,
        locators: Mapping[str, Locator],
        links: Iterable[tuple[WantedLink, list[Any]]],
        key: str,
    ) -> Found:
        wanted: dict[str, set[str]] = defaultdict(set)
        for link, _ in links:
            for one in link.evidence or ():
                wanted[one.type].add(getattr(one, key))
        return {
            name: locators[name].find(keys) for name, keys in wanted.items() if name in locators
        }

    def _place(self, found: Found, name: str, key: str, role: str) -> list[Any]:
        """Return where a neighbour is, as id, labels, key properties and values; or no id."""
        ends = self._types[name]
        side: EntitySide = ends.source if role == "source" else ends.target
        place = the_one(found[name].get(key))
        if place is None:
            return [None, [], [], []]
        return [place.id, list(side.labels), list(side.key), place.key]


def _said(one: Evidence) -> list[Any]:
    return [
        one.relation, one.type, one.source_key, one.target_key,
        one.probability, one.attention, one.weight,
    ]  # fmt: skip


def ends_of(transaction: Transaction, ids: Collection[str]) -> list[list[Any]]:
    """Return the rows that find the evidence of links by their ids, before they close."""
    return [list(row) for row in transaction.run(cypher.load("evidence/ends"), {"ids": ids})]


def settle(transaction: Transaction, verb: str, rows: list[list[Any]]) -> None:
    """Close or restore the evidence of links that just closed or stand again.

    Args:
        transaction: of the links.
        verb: "close" or "restore".
        rows: [ids of both ends, run, entity type] of each link.
    """
    if rows:
        transaction.run(cypher.load(f"evidence/{verb}"), {"rows": rows})


def clear(database: Database, work: Callable[[Transaction], None], size: int) -> int:
    """Delete what is left of evidence whose entity or stand-in somebody deleted.

    Args:
        database: the target.
        work: called first in each transaction, with it (`Lock.keep`).
        size: nodes in one transaction.
    """
    cleared = 0

    def part(transaction: Transaction) -> int:
        work(transaction)
        [(count,)] = transaction.run(cypher.load("evidence/clear"), {"limit": size})
        return int(count)

    while count := database.write_together(part):
        cleared += count
    return cleared
