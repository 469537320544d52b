"""The order of the steps of a report: what stands, then what scoring again tells of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from connector import pipeline
from connector.errors import InputError
from connector.links import resolve
from connector.runs import (
    links_of,
    list_runs,
    read_moved,
    read_reasons,
    read_run,
    read_stood,
)
from connector.survey.deciding import deciding, sampled
from connector.survey.known import held_known, known
from connector.survey.linked import changes, linked, riskiest
from connector.survey.unlinked import unlinked
from connector.survey.values import Scored, Survey
from connector.trained import trained_on
from model import align, checkpoint

if TYPE_CHECKING:
    from collections.abc import Mapping as MappingOf
    from collections.abc import Sequence

    from connector.config import EntityMapping, Mapping, Settings
    from connector.database import Database
    from connector.links import LinkRow
    from connector.matched import Matched, Reading
    from connector.plan import Decision
    from connector.runs import Run, StoodLink
    from connector.survey.known import Known, KnownFrom
    from model.graph import Cardinality, IntArray, PairLabels
    from model.progress import Progress

_RUNS = 10
_FEW = 20
"""Answers of people, at least, that say something of a type."""


@dataclass(frozen=True)
class Standing:
    """What the target graph alone tells: the survey, and all links by type."""

    survey: Survey
    links: MappingOf[str, Sequence[StoodLink]]


def read_standing(
    target: Database,
    mapping: Mapping,
    graphs: tuple[str, str],
    run_id: str | None,
    progress: Progress,
    cardinalities: MappingOf[str, Cardinality] | None = None,
) -> Standing:
    """Read the links as they stood after a run, and what that run changed.

    Args:
        target: the graph that has the links.
        mapping: of the types.
        graphs: names of the source and the target.
        run_id: of the run; None for the latest.
        progress: reports the readings.
        cardinalities: as learned, for the types whose mapping leaves it open.

    Raises:
        InputError: there is no run yet, none of that id, or it is of other graphs.
    """
    run, everyone = find_run(target, graphs, run_id)
    runs = [one for one in everyone if (one.source, one.target) == (run.source, run.target)]
    entities = [entity for entity in mapping.entities if entity.link]
    with progress("read links", 4, "readings") as advance:
        did = links_of(target, run.id)
        advance(1)
        stood = read_stood(target, entities, run, everyone)
        advance(1)
        moved = read_moved(target, entities, run)
        advance(1)
        shown = [one.version for links in stood.values() for one in riskiest(links)]
        reasons = read_reasons(target, shown)
        advance(1)
    types = {
        entity.name: linked(
            entity.name,
            stood[entity.name],
            reasons,
            cardinality=entity.cardinality or (cardinalities or {}).get(entity.name),
            entities=run.entities.get(entity.name),
            undirected=_same_nodes(entity, stood[entity.name]),
        )
        for entity in entities
    }
    changed = {name: changes(did.get(name), links) for name, links in moved.items()}
    return Standing(
        Survey(
            run=run,
            latest=run.id == runs[0].id,
            runs=tuple(one for one in runs if one.id <= run.id)[:_RUNS],
            types=types,
            changes=changed,
            same_nodes=tuple(e.name for e in entities if _same_nodes(e, stood[e.name])),
        ),
        stood,
    )


def find_run(
    target: Database, graphs: tuple[str, str], run_id: str | None
) -> tuple[Run, tuple[Run, ...]]:
    """Return a run of two graphs, the latest where none is asked for, and all runs there are.

    Raises:
        InputError: there is no run yet, none of that id, or it is of other graphs.
    """
    everyone = list_runs(target)
    if run_id is None:
        run = next((one for one in everyone if (one.source, one.target) == graphs), None)
        if run is None:
            raise InputError(
                f"no run has written links of {graphs[0]} into {graphs[1]} yet",
                hint="run `sameas sync` first",
            )
        return run, everyone
    run = read_run(target, run_id)
    if (run.source, run.target) != graphs:
        raise InputError(
            f"the run {run_id} linked {run.source} with {run.target}, "
            f"and the configuration names {graphs[0]} and {graphs[1]}",
            hint="name its configuration with --config, or another run (`sameas runs`)",
        )
    return run, everyone


def _same_nodes(entity: EntityMapping, stood: Sequence[StoodLink]) -> bool:
    return entity.source == entity.target and any(one.direct for one in stood)


def score_again(
    settings: Settings,
    reading: Reading,
    trained: align.TrainedModel,
    document: MappingOf[str, Any],
    decisions: Sequence[Decision],
    standing: Standing,
    rows: Sequence[LinkRow],
    progress: Progress,
) -> Survey:
    """Add what scoring both graphs again tells of every type: expectation, gaps, channels, quality.

    Args:
        settings: of the run.
        reading: both graphs as they are now.
        trained: the model.
        document: that came with it.
        decisions: what people decided.
        standing: of the latest run.
        rows: known links from a file; empty for what people decided or training held back.
        progress: reports the steps.

    Raises:
        InputError: there are rows, and none of them names entities of the two graphs.
    """
    decided = pipeline.as_labels(reading, decisions)
    matched = pipeline.match(settings, reading, trained, decided, progress)
    gold = _gold(settings, reading, trained, document, decided, matched, rows, progress)
    chosen = {
        name: sampled(links, settings.model.train.seed) for name, links in matched.links.items()
    }
    told = align.explain(matched.prepared, trained, chosen, progress=progress)
    graphs = reading.graphs
    scored = {}
    for name, links in matched.links.items():
        ends = _rows(reading, name, standing.links.get(name, ()))
        add, close = _ahead(matched, name, standing)
        source, target = unlinked(
            graphs,
            name,
            matched.scores[name],
            links,
            ends,
            threshold=matched.expected[name].threshold,
            decided=decided.get(name),
            same_graph=reading.task.same_graph,
        )
        scored[name] = Scored(
            candidates=len(matched.scores[name].source),
            threshold=matched.expected[name].threshold,
            expected=matched.expected[name],
            add=add,
            close=close,
            source=source,
            target=target,
            channels=deciding(told[name]),
            explained=len(told[name]),
            known=gold.get(name),
        )
    survey = standing.survey
    notes = survey.notes
    if survey.run.model and survey.run.model != checkpoint.identity(trained):
        notes += ("The model was trained anew since that run: scoring again tells of the new one.",)
    return replace(survey, scored=scored, notes=notes)


def _gold(
    settings: Settings,
    reading: Reading,
    trained: align.TrainedModel,
    document: MappingOf[str, Any],
    decided: MappingOf[str, PairLabels],
    matched: Matched,
    rows: Sequence[LinkRow],
    progress: Progress,
) -> dict[str, Known]:
    """Compare with the best that is known of each type."""
    graphs = reading.graphs
    same_graph = reading.task.same_graph
    learned = resolve(trained_on(document), *graphs, same_graph=same_graph).labels
    file = resolve(rows, *graphs, same_graph=same_graph).labels
    if rows and not any(pairs.is_match.any() for pairs in file.values()):
        raise InputError(
            "the known links have none between entities of the two graphs",
            hint="their keys must be written as sameas writes them in SameAsRef.key",
        )
    asked: dict[str, tuple[KnownFrom, PairLabels]] = {
        name: ("decisions", pairs)
        for name, pairs in decided.items()
        if np.count_nonzero(pairs.is_match) >= _FEW
    }
    asked |= {name: ("file", pairs) for name, pairs in file.items()}
    # Decisions are answers: the model alone is judged.
    alone = (
        pipeline.match(settings, reading, trained, {}, progress) if asked and decided else matched
    )
    found = {}
    for name in matched.links:
        result = None
        if name in asked:
            known_from, pairs = asked[name]
            width = len(graphs[1].entities[name])
            result = known(
                alone.scores[name], alone.links[name], pairs, learned.get(name), width, known_from
            )
            if result is not None and known_from == "decisions" and result.gold < _FEW:
                result = None
        result = result or held_known(trained, name)
        if result is not None:
            found[name] = result
    return found


def _rows(reading: Reading, name: str, stood: Sequence[StoodLink]) -> tuple[IntArray, IntArray]:
    """Return the rows of the entities that have a link, of both sides."""
    linked_rows = []
    for graph, keys in (
        (reading.source.graph, {one.source_key for one in stood}),
        (reading.target.graph, {one.target_key for one in stood}),
    ):
        known_keys = graph.entities[name].key
        there = np.fromiter((key in keys for key in known_keys), bool, len(known_keys))
        linked_rows.append(np.flatnonzero(there).astype(np.int32))
    return linked_rows[0], linked_rows[1]


def _ahead(matched: Matched, name: str, standing: Standing) -> tuple[int, int]:
    """Return how many links the next sync would write and close."""
    links = matched.links[name]
    graphs = matched.reading.graphs
    wanted = zip(
        graphs[0].entities[name].key[links.source].tolist(),
        graphs[1].entities[name].key[links.target].tolist(),
        strict=True,
    )
    undirected = name in standing.survey.same_nodes or matched.reading.task.same_graph
    # A node beside itself is no link.
    pairs = {
        tuple(sorted(pair)) if undirected else pair
        for pair in wanted
        if not undirected or pair[0] != pair[1]
    }
    stand: defaultdict[bool, set[tuple[str, ...]]] = defaultdict(set)
    for one in standing.links.get(name, ()):
        pair = one.source_key, one.target_key
        stand[one.locked].add(tuple(sorted(pair)) if undirected else pair)
    return len(pairs - stand[True] - stand[False]), len(stand[False] - pairs)
