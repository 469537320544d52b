"""The demo's steps: exactly what a user does, on two catalogues in an embedded server."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

import cypher
from connector import pipeline
from connector.config import load as load_settings
from connector.database import Database
from connector.demo import catalogue
from connector.explain.pairs import Explanation, explanations
from connector.explain.sides import entity_name, values_of
from connector.mapping import propose, toml
from connector.plan import read_decisions
from connector.schema import profile
from connector.trained import load_model, save_model

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from connector.config import Connection, Settings
    from connector.embedded import EmbeddedServer
    from connector.mapping import Proposal
    from connector.matched import Matched
    from connector.plan import Plan
    from model import align
    from model.graph import TypedGraph
    from model.progress import Progress

SOURCE: Literal["cinematheque"] = "cinematheque"
TARGET: Literal["archive"] = "archive"


@dataclass(frozen=True)
class TypeResult:
    """How the links of one type compare with the gold that ships with the demo."""

    type: str
    source: int
    target: int
    links: int
    right: int
    gold: int

    @property
    def precision(self) -> float:
        """Share of the links that are right."""
        return self.right / self.links if self.links else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold that was linked."""
        return self.right / self.gold if self.gold else 0.0


@dataclass(frozen=True)
class Lookalike:
    """Two entities that look alike and are not the same, and what became of them."""

    type: str
    source: str
    target: str
    why: str
    linked: bool
    confidence: float | None


def connections(server: EmbeddedServer) -> tuple[Connection, Connection]:
    """Return how to reach the demo's two databases."""
    return server.connection("source", SOURCE), server.connection("target", TARGET)


def environment(server: EmbeddedServer) -> dict[str, str]:
    """Return the variables with which any command reaches the demo's two databases."""
    return {
        f"SAMEAS_{role}_{name}": value
        for role, database in (("SOURCE", SOURCE), ("TARGET", TARGET))
        for name, value in (
            ("URI", server.uri),
            ("USERNAME", server.username),
            ("PASSWORD", server.password),
            ("DATABASE", database),
        )
    }


def fill(source: Connection, target: Connection) -> dict[str, dict[str, int]]:
    """Load both catalogues; returns label counts per catalogue."""
    counts: dict[str, dict[str, int]] = {}
    for films, connection in ((catalogue.load(SOURCE), source), (catalogue.load(TARGET), target)):
        with Database.open(connection, step="demo") as database:
            for label, rows in films.nodes.items():
                named = {"label": label, "key": films.keys[label]}
                database.write(cypher.load("demo/constraint"), None, named)
                database.write(cypher.load("demo/nodes"), {"rows": rows}, {"label": label})
            for kind in films.relationships:
                database.write(
                    cypher.load("demo/relationships"),
                    {"rows": [list(row) for row in kind.rows]},
                    {
                        "start_label": kind.start_label,
                        "start_key": films.keys[kind.start_label],
                        "type": kind.type,
                        "end_label": kind.end_label,
                        "end_key": films.keys[kind.end_label],
                    },
                )
        counts[films.name] = {label: len(rows) for label, rows in films.nodes.items()}
    return counts


def configure(
    server: EmbeddedServer, folder: Path, progress: Progress
) -> tuple[Settings, Proposal]:
    """Propose a mapping as ``sameas init`` does, write sameas.toml and read it again."""
    first, second = connections(server)
    with Database.open(first, step="init") as source, Database.open(second, step="init") as target:
        proposal = propose(profile(source, progress), profile(target, progress))
    path = folder / "sameas.toml"
    path.write_text(toml(proposal, SOURCE, TARGET), encoding="utf-8")
    return load_settings(path, environment(server)), proposal


def train(
    settings: Settings, source: Database, target: Database, progress: Progress
) -> align.TrainedModel:
    """Train without any label and keep the model, as ``sameas train`` does."""
    reading = pipeline.read(settings, source, target, progress)
    _, trained = pipeline.train(settings, reading, {}, {}, progress)
    save_model(settings.checkpoint, settings, reading.graphs, trained, {})
    return trained


def plan(
    settings: Settings, source: Database, target: Database, progress: Progress
) -> tuple[Matched, Plan]:
    """Plan as ``sameas plan`` does, with the model on disk."""
    trained, _ = load_model(settings.checkpoint, settings)
    reading = pipeline.read(settings, source, target, progress)
    decisions = read_decisions(
        target, settings.mapping, settings.source_graph, reading.same_database
    )
    decided = pipeline.as_labels(reading, decisions)
    matched = pipeline.match(settings, reading, trained, decided, progress)
    return matched, pipeline.make_plan(settings, target, matched, decisions, progress)


def results(matched: Matched) -> list[TypeResult]:
    """Compare the links with the gold, type by type."""
    gold = _gold_by_type(matched)
    graphs = matched.reading.graphs
    return [
        TypeResult(
            type=name,
            source=len(graphs[0].entities[name]),
            target=len(graphs[1].entities[name]),
            links=len(links.source),
            right=len(gold[name] & set(_keys(matched, name))),
            gold=len(gold[name]),
        )
        for name, links in matched.links.items()
    ]


def _keys(matched: Matched, name: str) -> Iterator[tuple[str, str]]:
    links = matched.links[name]
    source = matched.reading.source.graph.entities[name].key[links.source]
    target = matched.reading.target.graph.entities[name].key[links.target]
    return zip(source.tolist(), target.tolist(), strict=True)


def _gold_by_type(matched: Matched) -> dict[str, set[tuple[str, str]]]:
    """Return the gold under the names that the proposed mapping gave the types."""
    by_label: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for pair in catalogue.gold():
        by_label[pair.type].add((pair.source, pair.target))
    return {
        name: next(
            (
                pairs
                for pairs in by_label.values()
                if any(s in keys[0] and t in keys[1] for s, t in list(pairs)[:5])
            ),
            set(),
        )
        for name, keys in (
            (
                name,
                (
                    set(matched.reading.source.graph.entities[name].key.tolist()),
                    set(matched.reading.target.graph.entities[name].key.tolist()),
                ),
            )
            for name in matched.links
        )
    }


def reasons(matched: Matched, entity_type: str, most: int) -> list[Explanation]:
    """Return why some links stand: of those whose names differ, which teach most."""
    links = matched.links[entity_type]
    graphs = matched.reading.graphs
    differing = [
        int(pair)
        for s, t, pair in zip(links.source, links.target, links.pair, strict=True)
        if entity_name(graphs[0], entity_type, int(s))
        != entity_name(graphs[1], entity_type, int(t))
    ]
    chosen = np.array(differing[:: max(1, len(differing) // most)][:most], dtype=np.int32)
    return explanations(
        graphs, matched.prepared, matched.trained, matched.scores, entity_type, chosen
    )


def lookalikes(matched: Matched, entity_type: str) -> list[Lookalike]:
    """Return the look-alikes of a type, and whether they were kept apart."""
    graphs = matched.reading.graphs
    rows = [
        {key: row for row, key in enumerate(graph.entities[entity_type].key.tolist())}
        for graph in graphs
    ]
    pairs = matched.scores[entity_type]
    confidence = dict(
        zip(
            zip(pairs.source.tolist(), pairs.target.tolist(), strict=True),
            pairs.confidence.tolist(),
            strict=True,
        )
    )
    linked = set(_keys(matched, entity_type))
    return [
        Lookalike(
            entity_type,
            _named(graphs[0], entity_type, rows[0][one.source]),
            _named(graphs[1], entity_type, rows[1][one.target]),
            one.why,
            (one.source, one.target) in linked,
            confidence.get((rows[0][one.source], rows[1][one.target])),
        )
        for one in catalogue.lookalikes()
        if one.source in rows[0] and one.target in rows[1]
    ]


def unlinked(matched: Matched, entity_type: str) -> list[str]:
    """Return the names of the source entities that have no link."""
    graph = matched.reading.source.graph
    rest = np.setdiff1d(
        np.arange(len(graph.entities[entity_type])), matched.links[entity_type].source
    )
    return [_named(graph, entity_type, int(row)) for row in rest]


def _named(graph: TypedGraph, entity_type: str, row: int) -> str:
    """Return an entity's attributes in a few words: a title and a year tell a film."""
    says = (
        values_of(graph, entity_type, name, row) for name in graph.entities[entity_type].attributes
    )
    return ", ".join(values[0] for values in says if values) or str(
        graph.entities[entity_type].key[row]
    )
