"""Writes what people decide, one pair at a time, and takes it back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import cypher
from connector.apply.links import mirror
from connector.apply.locate import Locator, single_property_indexes, the_one

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from connector.apply.locate import Place
    from connector.config import EntitySide
    from connector.database import Database, Transaction
    from connector.plan import Decision, Scalar, TypeEnds


@dataclass(frozen=True)
class Answer:
    """What a person says of one pair.

    Attributes:
        by: who.
        reason: why; "" for none.
        mirrored: attributes of the source entity, for a stand-in that is not there yet.
    """

    type: str
    source_key: str
    target_key: str
    same: bool
    by: str
    reason: str = ""
    mirrored: Mapping[str, Scalar] = field(default_factory=dict)


@dataclass(frozen=True)
class Recorded:
    """An answer as it stands in the graph.

    Attributes:
        id: of the relationship; holds until something is deleted.
        created: the relationship was not there before (a link that was there is locked).
        now: when it was written, ISO 8601.
    """

    answer: Answer
    id: str
    created: bool
    now: str


class DecisionWriter:
    """Writes the decisions of one pair of graphs into the target.

    No lock is taken: like a person in Browser, it writes decisions while a run may be writing
    links, and each statement of a run looks at the decisions itself.
    """

    def __init__(
        self,
        database: Database,
        types: tuple[TypeEnds, ...],
        source_graph: str,
        *,
        same_database: bool,
    ) -> None:
        self._database = database
        self._types = {ends.name: ends for ends in types}
        self._graph = source_graph
        self._within = same_database
        self._indexes = single_property_indexes(database)

    def write(self, answer: Answer) -> Recorded | None:
        """Write one answer at once; None where an entity is gone or somebody decided already."""
        ends = self._types[answer.type]
        target = self._find(ends.target, answer.target_key)
        source = self._find(ends.source, answer.source_key) if self._within else None
        if target is None or (self._within and source is None):
            return None
        now = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        known: dict[str, Any] = {
            "graph": self._graph,
            "type": answer.type,
            "source": answer.source_key,
            "source_label": ends.source.label,
            "source_labels": list(ends.source.labels),
            "mirrored": mirror(answer.mirrored),
            "target": target.id,
            "target_labels": list(ends.target.labels),
            "target_key": list(ends.target.key),
            "target_values": target.key,
            "by": answer.by,
            "now": now,
            "reason": answer.reason or None,
        }
        if source is not None:
            known["source"] = source.id
            known["source_key"] = list(ends.source.key)
            known["source_values"] = source.key
        statement = cypher.load(
            f"decision/{'same' if answer.same else 'not_same'}_"
            f"{'within' if self._within else 'across'}"
        )

        def work(transaction: Transaction) -> Recorded | None:
            rows = transaction.run(statement, {name: known[name] for name in statement.parameters})
            if not rows:
                self._clear(transaction, answer)
                return None
            return Recorded(answer, str(rows[0][0]), bool(rows[0][1]), now)

        return self._database.write_together(work)

    def undo(self, recorded: Recorded) -> bool:
        """Take one answer back; False where it does not stand as it was written any more."""
        statement = cypher.load(f"decision/{'withdraw' if recorded.created else 'unlock'}")

        def work(transaction: Transaction) -> bool:
            [(count,)] = transaction.run(
                statement,
                {"decision": recorded.id, "by": recorded.answer.by, "now": recorded.now},
            )
            self._clear(transaction, recorded.answer)
            return bool(count)

        return self._database.write_together(work)

    def _clear(self, transaction: Transaction, answer: Answer) -> None:
        """Leave no stand-in behind that was made for nothing."""
        if not self._within:
            transaction.run(
                cypher.load("decision/clear"),
                {"graph": self._graph, "type": answer.type, "source": answer.source_key},
            )

    def _find(self, side: EntitySide, key: str) -> Place | None:
        places = Locator(self._database, side, {key}, self._indexes).find({key})
        return the_one(places.get(key))


def missing(
    source: Database, types: Iterable[TypeEnds], decisions: Sequence[Decision]
) -> tuple[Decision, ...]:
    """Return the decisions about entities that are gone: kept, and holding again if they return.

    Args:
        source: the source database, where the entities of the stand-ins are looked for.
        types: how they are found.
        decisions: what `read_decisions` read.
    """
    indexes = single_property_indexes(source)
    there: dict[str, set[str]] = {}
    for ends in types:
        keys = {d.source_key for d in decisions if d.type == ends.name and d.source_key}
        if keys:
            there[ends.name] = set(Locator(source, ends.source, keys, indexes).find(keys))
    return tuple(d for d in decisions if d.gone or d.source_key not in there.get(d.type, ()))
