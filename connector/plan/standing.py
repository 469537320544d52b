"""Reads the links that stand in the target graph between one pair of graphs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import cypher
from connector.extract.keys import canonical_key
from connector.plan.values import Standing, StandingLink, TypeEnds
from model.progress import silent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from connector.config import Mapping
    from connector.database import Database
    from connector.plan.values import Counts
    from model.progress import Advance, Progress

PAGE = 10_000
"""Stand-ins read in one transaction."""

_CUTS_PER_PAGE = 32
_UNORDERED = "\ud800"


def linked_types(mapping: Mapping) -> tuple[TypeEnds, ...]:
    """Return how the entities of the types that are linked are found."""
    return tuple(TypeEnds(e.name, e.source, e.target) for e in mapping.entities if e.link)


def read_standing(
    database: Database,
    mapping: Mapping,
    source_graph: str,
    target_graph: str,
    same_database: bool,
    *,
    progress: Progress = silent,
    page: int = PAGE,
) -> Standing:
    """Read the links that runs of this pair of graphs wrote and that hold now.

    Links that others wrote (another pair of graphs, a person, an import) are not among them.
    In one database links are direct and carry their type; across databases their stand-in does.
    """
    types = linked_types(mapping)
    latest = latest_run(database, source_graph, target_graph)  # first: what comes later is noticed
    pairs, entities = _runs(database, source_graph, target_graph)
    ours = _is_ours(pairs, (source_graph, target_graph), same_database)
    counts: Counter[str] = Counter()
    everyone: Counter[str] = Counter()
    if same_database:
        counted = database.read(cypher.load("link/count_within"))
    else:
        counted = database.read(cypher.load("link/count_across"), {"graph": source_graph})
    for name, run, links in counted:
        everyone[name] += links
        if ours(run):
            counts[name] += links
    found: list[StandingLink] = []
    lost: dict[str, int] = {}
    with progress("read links", sum(everyone[ends.name] for ends in types), "links") as advance:
        for ends in types:
            if not counts[ends.name]:
                continue
            if same_database:
                rows = _read_within(database, ends)
            else:
                rows = _read_across(database, source_graph, ends, everyone[ends.name], page)
            links, count = _links(ends.name, rows, ours, advance)
            found += sorted(links, key=lambda link: (link.source_key, link.target_key, link.run))
            if count:
                lost[ends.name] = count
    mapped = {ends.name for ends in types}
    return Standing(
        source_graph=source_graph,
        target_graph=target_graph,
        same_database=same_database,
        types=types,
        links=tuple(sorted(found, key=lambda link: link.type)),
        lost=lost,
        unmapped={name: n for name, n in sorted(counts.items()) if n and name not in mapped},
        entities=entities,
        latest=latest,
    )


def latest_run(database: Database, source_graph: str, target_graph: str) -> tuple[str, str]:
    """Return the id of the last run of a pair of graphs and how far it has come, or ("", "")."""
    rows = database.read(
        cypher.load("link/latest"), {"source": source_graph, "target": target_graph}
    )
    return (str(rows[0][0]), str(rows[0][1])) if rows else ("", "")


def read_lost(
    database: Database,
    ends: TypeEnds,
    source_graph: str,
    target_graph: str,
    same_database: bool,
) -> list[str]:
    """Return the ids of the links of one type that lead to no entity any more.

    The ids hold until something is deleted: they are for the next moment only.
    """
    pairs, _ = _runs(database, source_graph, target_graph)
    ours = _is_ours(pairs, (source_graph, target_graph), same_database)
    if same_database:
        rows = database.read(cypher.load("link/ends_within"), _both_ends(ends))
    else:
        rows = database.read(cypher.load("link/ends_across"), _far_end(source_graph, ends))
    return [
        str(link)
        for link, run, found in rows
        if ours(run) and any(key_text(parts) is None for parts in found)
    ]


def key_text(parts: Sequence[Any]) -> str | None:
    """Return a key that a statement returned as text, None where it identifies nothing."""
    try:
        return canonical_key(parts) if parts else None
    except ValueError:
        return None


def _runs(
    database: Database, source_graph: str, target_graph: str
) -> tuple[dict[str, tuple[str, str]], dict[str, Counts]]:
    """Return the pair of graphs of every run, and the entities this pair last had by type."""
    pairs: dict[str, tuple[str, str]] = {}
    entities: dict[str, Counts] = {}
    for run, source, target, types, sources, targets in database.read(cypher.load("link/pairs")):
        pairs[run] = source, target
        if pairs[run] == (source_graph, target_graph):
            both = zip(sources or (), targets or (), strict=True)
            entities.update(zip(types or (), both, strict=True))
    return pairs, entities


def _is_ours(
    pairs: dict[str, tuple[str, str]], pair: tuple[str, str], same_database: bool
) -> Callable[[str], bool]:
    """Tell our links by the run that wrote them.

    A stand-in belongs to sameas, so a link of one is ours even if its run's node was deleted; a
    direct link of an unknown run may be anybody's.
    """
    unknown = None if same_database else pair
    return lambda run: pairs.get(run, unknown) == pair


def _links(
    name: str,
    rows: Iterable[Sequence[tuple[Any, Any, float, str, bool, int | None]]],
    ours: Callable[[str], bool],
    advance: Advance,
) -> tuple[list[StandingLink], int]:
    found: list[StandingLink] = []
    lost = 0
    for page in rows:
        for source, target, confidence, run, locked, evidence in page:
            if not ours(run):
                continue
            source_key = source if isinstance(source, str) else key_text(source)
            target_key = key_text(target)
            if source_key is not None and target_key is not None:
                found.append(
                    StandingLink(
                        name, source_key, target_key, float(confidence), run, bool(locked), evidence
                    )
                )
            elif not locked:
                lost += 1
        advance(len(page))
    return found, lost


def _read_within(database: Database, ends: TypeEnds) -> Iterator[list[Any]]:
    yield database.read(cypher.load("link/standing_within"), _both_ends(ends))


def _read_across(
    database: Database, graph: str, ends: TypeEnds, links: int, page: int
) -> Iterator[list[Any]]:
    above = ""
    parameters = _far_end(graph, ends)
    for upto in _cuts(database, graph, ends.name, links, page):
        [(rows,)] = database.read(
            cypher.load("link/standing_across_page"),
            {**parameters, "above": above, "upto": upto},
        )
        yield rows
        above = upto
    [(rows,)] = database.read(
        cypher.load("link/standing_across_rest"), {**parameters, "above": above}
    )
    yield rows


def _cuts(database: Database, graph: str, name: str, links: int, page: int) -> list[str]:
    """Return ascending keys between which there is about one page each."""
    if links <= page:
        return []
    [(keys,)] = database.read(
        cypher.load("link/cuts_across"),
        {"graph": graph, "type": name, "share": min(1.0, _CUTS_PER_PAGE / page)},
    )
    # Orders of texts differ between servers, and in one between index and scan, for characters
    # from U+D800 on; a key without any has one place in all of them.
    sample = sorted(key for key in keys if max(key, default="") < _UNORDERED)
    pages = -(-links // page)
    cuts = {sample[len(sample) * cut // pages] for cut in range(1, pages)} if sample else set()
    return sorted(cuts)


def _far_end(graph: str, ends: TypeEnds) -> dict[str, Any]:
    return {
        "graph": graph,
        "type": ends.name,
        "labels": list(ends.target.labels),
        "key": list(ends.target.key),
    }


def _both_ends(ends: TypeEnds) -> dict[str, Any]:
    return {
        "type": ends.name,
        "source_labels": list(ends.source.labels),
        "source_key": list(ends.source.key),
        "target_labels": list(ends.target.labels),
        "target_key": list(ends.target.key),
    }
