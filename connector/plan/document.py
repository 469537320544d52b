"""Plans as files: self-contained JSON with a version."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, astuple
from typing import TYPE_CHECKING, Any

from connector.config.mapping import EntitySide
from connector.errors import InputError
from connector.plan.values import (
    About,
    Basis,
    Change,
    Evidence,
    Fingerprint,
    Group,
    Plan,
    StandingLink,
    TypeEnds,
    WantedLink,
)
from model.confidence.budget import Expectation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FORMAT = "sameas plan"
VERSION = 3

_HINT = "make a new one with `sameas plan --out FILE`"


def to_json(plan: Plan) -> str:
    """Return the plan as JSON text, one line a link so that two plans can be compared."""
    head = {
        "format": FORMAT,
        "version": VERSION,
        "source": plan.source_graph,
        "target": plan.target_graph,
        "sameDatabase": plan.same_database,
        "types": _ends(plan.types),
        "neighbours": _ends(plan.neighbours),
        "about": asdict(plan.about),
        "cardinalities": dict(plan.cardinalities),
        "locked": [list(link) for link in plan.locked],
        "kept": plan.kept,
        "standing": plan.standing,
        "refused": plan.refused,
        "lost": dict(plan.lost),
        "unmapped": dict(plan.unmapped),
        "entities": {name: list(counts) for name, counts in plan.entities.items()},
        "entitiesBefore": {name: list(counts) for name, counts in plan.entities_before.items()},
        "expectedPrecision": plan.expected_precision,
        "expectedWrong": plan.expected_wrong,
        "expectedInterval": plan.expected_interval,
        "expected": {name: asdict(one) for name, one in plan.expected.items()},
        "basis": None if plan.basis is None else asdict(plan.basis),
        "groups": [asdict(group) for group in plan.groups],
    }
    parts = [f"{_dump(name)}: {_dump(value)}" for name, value in head.items()]
    parts.append(_rows("add", [_wanted(link) for link in plan.add]))
    parts.append(_rows("change", [[_standing(c.old), _wanted(c.new)] for c in plan.change]))
    parts.append(_rows("close", [_standing(link) for link in plan.close]))
    return "{\n" + ",\n".join(parts) + "\n}\n"


def from_json(text: str) -> Plan:
    """Read a plan that `to_json` wrote.

    Raises:
        InputError: it is no plan, of another version, or damaged.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise InputError(f"the plan is not valid JSON: {exc}", hint=_HINT) from exc
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise InputError("this is not a plan of sameas", hint=_HINT)
    if document.get("version") != VERSION:
        raise InputError(
            f"the plan has version {document.get('version')!r}, this sameas reads {VERSION}",
            hint=_HINT,
        )
    try:
        return _plan(document)
    except (KeyError, TypeError, ValueError, AttributeError) as exc:
        raise InputError(f"the plan is damaged: {type(exc).__name__}: {exc}", hint=_HINT) from exc


def _plan(document: Mapping[str, Any]) -> Plan:
    types = _to_ends(document["types"])
    known = {ends.name for ends in types}
    plan = Plan(
        source_graph=str(document["source"]),
        target_graph=str(document["target"]),
        same_database=bool(document["sameDatabase"]),
        types=types,
        add=tuple(_to_wanted(row) for row in document["add"]),
        change=tuple(Change(_to_standing(o), _to_wanted(n)) for o, n in document["change"]),
        close=tuple(_to_standing(row) for row in document["close"]),
        kept=int(document["kept"]),
        standing=int(document["standing"]),
        refused=int(document["refused"]),
        lost={str(name): int(count) for name, count in document["lost"].items()},
        unmapped={str(name): int(count) for name, count in document["unmapped"].items()},
        entities=_counts(document["entities"]),
        entities_before=_counts(document["entitiesBefore"]),
        expected_precision=document["expectedPrecision"],
        expected_wrong=document["expectedWrong"],
        expected_interval=_interval(document.get("expectedInterval")),
        expected={
            str(name): Expectation(**one) for name, one in document.get("expected", {}).items()
        },
        about=About(**document["about"]),
        cardinalities=dict(document.get("cardinalities", {})),
        locked=tuple((str(a), str(b), str(c)) for a, b, c in document.get("locked", ())),
        groups=tuple(
            Group(**{**one, "sources": tuple(one["sources"]), "targets": tuple(one["targets"])})
            for one in document["groups"]
        ),
        basis=_basis(document["basis"]),
        neighbours=_to_ends(document["neighbours"]),
    )
    named = {link.type for link in plan.add} | {link.type for link in plan.close}
    unknown = named.union(*({c.old.type, c.new.type} for c in plan.change)) - known
    new = (*plan.add, *(change.new for change in plan.change))
    neighbours = {one.type for link in new for one in link.evidence or ()}
    unknown |= neighbours - {ends.name for ends in plan.neighbours}
    if unknown:
        raise ValueError(f"links of undeclared types {sorted(unknown)}")
    return plan


def _basis(document: Mapping[str, Any] | None) -> Basis | None:
    def prints(types: Mapping[str, Any]) -> dict[str, Fingerprint]:
        return {
            name: Fingerprint(int(one["count"]), _text(one["digest"]))
            for name, one in types.items()
        }

    if document is None:
        return None
    run = document["run"]
    return Basis(
        run=None if run is None else _text(run),
        links=prints(document["links"]),
        decisions=prints(document["decisions"]),
        entities={role: prints(types) for role, types in document["entities"].items()},
    )


def identity(plan: Plan) -> str:
    """Return the SHA-256 of a plan's file, in hex: what tells it from every other plan.

    Raises:
        InputError: it holds what no plan of ours holds: a number that is none, half a character.
    """
    try:
        return hashlib.sha256(to_json(plan).encode()).hexdigest()
    except ValueError as exc:
        raise InputError(f"the plan is damaged: {exc}", hint=_HINT) from exc


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _rows(name: str, rows: list[Any]) -> str:
    if not rows:
        return f"{_dump(name)}: []"
    return f"{_dump(name)}: [\n" + ",\n".join(map(_dump, rows)) + "\n]"


def _ends(types: Iterable[TypeEnds]) -> list[dict[str, Any]]:
    return [
        {"name": ends.name, "source": asdict(ends.source), "target": asdict(ends.target)}
        for ends in types
    ]


def _to_ends(rows: Iterable[Mapping[str, Any]]) -> tuple[TypeEnds, ...]:
    return tuple(
        TypeEnds(_text(one["name"]), _side(one["source"]), _side(one["target"])) for one in rows
    )


def _wanted(link: WantedLink) -> list[Any]:
    row = [
        link.type, link.source_key, link.target_key, link.confidence, list(link.reasons),
        dict(link.mirrored),
    ]  # fmt: skip
    if link.evidence is None:
        return row
    return [*row, [list(astuple(one)) for one in link.evidence]]


def _standing(link: StandingLink) -> list[Any]:
    return list(astuple(link))


def _to_wanted(row: Any) -> WantedLink:
    name, source_key, target_key, confidence, reasons, mirrored, *evidence = row
    return WantedLink(
        _text(name), _text(source_key), _text(target_key), float(confidence),
        tuple(_text(reason) for reason in reasons), dict(mirrored),
        tuple(map(_to_evidence, *evidence)) if evidence else None,
    )  # fmt: skip


def _to_evidence(row: Any) -> Evidence:
    relation, name, source_key, target_key, probability, attention, weight, linked = row
    return Evidence(
        _text(relation), _text(name), _text(source_key), _text(target_key),
        float(probability), float(attention), float(weight), bool(linked),
    )  # fmt: skip


def _to_standing(row: Any) -> StandingLink:
    name, source_key, target_key, confidence, run, locked, evidence = row
    return StandingLink(
        _text(name), _text(source_key), _text(target_key), float(confidence), _text(run),
        bool(locked), None if evidence is None else int(evidence),
    )  # fmt: skip


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not text")
    return value


def _side(value: Mapping[str, Any]) -> EntitySide:
    return EntitySide(_text(value["label"]), tuple(_text(part) for part in value["key"]))


def _counts(value: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    return {str(name): (int(source), int(target)) for name, (source, target) in value.items()}


def _interval(value: Any) -> tuple[float, float] | None:
    if value is None:
        return None
    low, high = value
    return float(low), float(high)
