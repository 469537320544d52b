"""The order of the steps, and nothing else: read, prepare, train, score, decide, plan."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import cypher
from connector.config import fingerprint
from connector.explain.cases import candidates_of, cases, ends_of
from connector.extract import extract
from connector.links import LinkRow, pair_labels, resolve
from connector.mapping import states
from connector.matched import Matched, Reading
from connector.plan import About, TypeEnds, basis, read_standing
from connector.plan import make_plan as compare
from connector.wanted import wanted_links
from model import align, checkpoint
from model.expectation import within_budget
from model.graph import AlignmentTask, PairLabels, TypeTask

if TYPE_CHECKING:
    from collections.abc import Mapping as MappingOf
    from collections.abc import Sequence

    from connector.config import Mapping, Settings
    from connector.database import Database
    from connector.explain.cases import Case
    from connector.mapping.states import SchemaState
    from connector.plan import Basis, Decision, Plan, Standing
    from model.progress import Progress


def read(settings: Settings, source: Database, target: Database, progress: Progress) -> Reading:
    """Read the mapped neighbourhoods of both databases."""
    mapping = settings.mapping
    same_database = source.same_as(target)
    same_graph = same_database and all(
        entity.source == entity.target for entity in mapping.entities
    )
    first = extract(source, mapping, name=settings.source_graph, progress=progress)
    second = (
        first
        if same_graph
        else extract(target, mapping, name=settings.target_graph, progress=progress)
    )
    return Reading(first, second, same_database, alignment_task(mapping, same_graph=same_graph))


def alignment_task(mapping: Mapping, *, same_graph: bool) -> AlignmentTask:
    """Return what the mapping asks of the aligner."""
    return AlignmentTask(
        tuple(
            TypeTask(
                entity.name,
                link=entity.link,
                cardinality=entity.cardinality,
                kinds={a.name: a.kind for a in entity.attributes if a.kind is not None},
            )
            for entity in mapping.entities
        ),
        same_graph=same_graph,
    )


def as_labels(reading: Reading, decisions: Sequence[Decision]) -> dict[str, PairLabels]:
    """Return what people decided in the graph as labels; decisions on absent entities are left."""
    rows = [LinkRow(d.source_key, d.target_key, d.type, d.same) for d in decisions if not d.gone]
    mapped = {task.name for task in reading.task.types}
    resolved = resolve(
        [row for row in rows if row.type in mapped],
        *reading.graphs,
        same_graph=reading.task.same_graph,
    )
    return dict(resolved.labels)


def merge_labels(
    first: MappingOf[str, PairLabels], second: MappingOf[str, PairLabels]
) -> dict[str, PairLabels]:
    """Return both together; where they contradict each other, the second wins."""
    merged = {}
    for name in sorted({*first, *second}):
        pairs: dict[tuple[int, int], bool] = {}
        for labels in (first.get(name), second.get(name)):
            if labels is not None:
                both = zip(labels.source.tolist(), labels.target.tolist(), strict=True)
                pairs.update(zip(both, labels.is_match.tolist(), strict=True))
        merged[name] = pair_labels(pairs)
    return merged


def train(
    settings: Settings,
    reading: Reading,
    labels: MappingOf[str, PairLabels],
    decided: MappingOf[str, PairLabels],
    progress: Progress,
) -> tuple[align.Prepared, align.TrainedModel]:
    """Train on labels and decisions, or without any."""
    prepared = align.prepare(
        *reading.graphs,
        reading.task,
        settings.model,
        decisions=decided,
        progress=progress,
    )
    trained = align.train(
        prepared, merge_labels(labels, decided), settings.model, progress=progress
    )
    return prepared, trained


def match(
    settings: Settings,
    reading: Reading,
    trained: align.TrainedModel,
    decided: MappingOf[str, PairLabels],
    progress: Progress,
    prepared: align.Prepared | None = None,
) -> Matched:
    """Score the candidates of both graphs and decide which are links."""
    if prepared is None:
        prepared = align.prepare(
            *reading.graphs,
            reading.task,
            settings.model,
            decisions=decided,
            forms=trained.forms,
            progress=progress,
        )
    scores = align.score(prepared, trained, progress=progress)
    scores = align.respect(scores, reading.task, trained, decided)
    decided_on = align.decide(
        scores, reading.task, trained, settings.model.match, decisions=decided
    )
    links, expected = within_budget(
        decided_on, scores, trained, settings.model.match, decisions=decided
    )
    return Matched(reading, prepared, trained, scores, links, expected)


def explain(
    settings: Settings,
    reading: Reading,
    trained: align.TrainedModel,
    decided: MappingOf[str, PairLabels],
    source_key: str,
    target_key: str | None,
    entity_type: str | None,
    progress: Progress,
) -> list[Case]:
    """Explain a pair, linked or not, or the best candidates of a source entity.

    A pair that people decided about, or that blocking does not find, is scored all the same.

    Args:
        settings: of the run.
        reading: both graphs.
        trained: the model.
        decided: what people decided.
        source_key: of the source entity.
        target_key: of the target entity; None for the source entity's best candidates.
        entity_type: of both; None where the keys fit one type only.
        progress: reports the steps.

    Raises:
        InputError: there is no such type or entity, or the keys fit several types.
    """
    graphs = reading.graphs
    types = [entity.name for entity in settings.mapping.entities if entity.link]
    name, source, target = ends_of(graphs, types, source_key, target_key, entity_type)
    same_graph = reading.task.same_graph
    others = dict(decided)
    if target is not None and name in decided:
        others[name] = _without(decided[name], source, target)
    for include in (None, {name: pair_labels({(source, target or 0): True})}):
        prepared = align.prepare(
            *graphs,
            reading.task,
            settings.model,
            decisions=others,
            include=include,
            forms=trained.forms,
            progress=progress,
        )
        matched = match(settings, reading, trained, decided, progress, prepared)
        rows = candidates_of(matched.scores[name], source, target, same_graph=same_graph)
        if len(rows) or target is None:
            break
    return cases(
        matched.graphs,
        matched.prepared,
        trained,
        matched.scores,
        matched.links[name],
        name,
        rows,
        threshold=matched.expected[name].threshold,
        decided=decided.get(name),
        candidate=include is None,
    )


def _without(labels: PairLabels, source: int, target: int) -> PairLabels:
    """Leave one pair out, in whichever order it stands."""
    kept = ~(
        ((labels.source == source) & (labels.target == target))
        | ((labels.source == target) & (labels.target == source))
    )
    return labels.take(kept)


def make_plan(
    settings: Settings,
    target: Database,
    matched: Matched,
    decisions: Sequence[Decision],
    progress: Progress,
    schema: SchemaState | None = None,
    *,
    kept: bool = False,
) -> Plan:
    """Compare the links that should stand with those that do.

    With ``kept`` the plan remembers what it was made upon, to be applied later.
    """
    standing = read_standing(
        target,
        settings.mapping,
        settings.source_graph,
        settings.target_graph,
        matched.reading.same_database,
        progress=progress,
    )
    graphs = matched.reading.graphs
    return compare(
        standing,
        wanted_links(settings, matched),
        decisions,
        tolerance=settings.write.tolerance,
        expected=matched.expected,
        entities={
            entity.name: (
                len(graphs[0].entities[entity.name]),
                len(graphs[1].entities[entity.name]),
            )
            for entity in settings.mapping.entities
            if entity.link
        },
        about=About(
            mapping=fingerprint(settings.mapping),
            model=checkpoint.identity(matched.trained),
            settings=json.dumps(asdict(settings.model), sort_keys=True),
            schema="" if schema is None else states.to_text(schema),
        ),
        cardinalities=matched.trained.cardinalities,
        basis=_basis(target, matched.reading, standing, decisions) if kept else None,
        neighbours=[
            TypeEnds(entity.name, entity.source, entity.target)
            for entity in settings.mapping.entities
        ]
        if settings.write.evidence
        else (),
    )


def _basis(
    target: Database, reading: Reading, standing: Standing, decisions: Sequence[Decision]
) -> Basis:
    sides = {"target": reading.target.graph}
    if reading.same_database:
        sides["source"] = reading.source.graph
    [(latest,)] = target.read(cypher.load("run/latest"))
    return basis(
        standing,
        decisions,
        {
            role: {ends.name: graph.entities[ends.name].key.tolist() for ends in standing.types}
            for role, graph in sides.items()
        },
        latest,
    )
