"""The demo's steps: exactly what a user does, on two catalogues in an embedded server."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

import cypher
from connector import pipeline
from connector.apply import apply
from connector.config import load as load_settings
from connector.database import Database
from connector.demo import catalogue
from connector.explain import Explanation, entity_name, side
from connector.mapping import propose, toml
from connector.plan import read_decisions
from connector.schema import profile
from model import align

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from connector.apply import Applied
    from connector.config import Settings
    from connector.embedded import EmbeddedServer
    from connector.mapping import Proposal
    from connector.plan import Plan
    from model.progress import Progress

SOURCE, TARGET = "cinematheque", "archive"


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


def fill(server: EmbeddedServer) -> dict[str, dict[str, int]]:
    """Load both catalogues; returns label counts per database."""
    counts = {}
    for role, name in (("source", SOURCE), ("target", TARGET)):
        films = catalogue.load(name)
        with Database.open(server.connection(role, name), step="demo") as database:
            for label, rows in films.nodes.items():
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
        counts[name] = {label: len(rows) for label, rows in films.nodes.items()}
    return counts


def configure(server: EmbeddedServer, folder: Path, progress: Progress) -> tuple[Settings, Proposal]:
    """Propose a mapping as ``sameas init`` does, write sameas.toml and read it again."""
    with (
        Database.open(server.connection("source", SOURCE), step="init") as source,
        Database.open(server.connection("target", TARGET), step="init") as target,
    ):
        proposal = propose(profile(source, progress), profile(target, progress))
    path = folder / "sameas.toml"
    path.write_text(toml(proposal, SOURCE, TARGET), encoding="utf-8")
    return load_settings(path, environment(server)), proposal


@dataclass
class Session:
    """The demo between its steps: settings and the two open databases."""

    settings: Settings
    source: Database
    target: Database
    progress: Progress

    def read(self) -> pipeline.Reading:
        """Read both graphs."""
        return pipeline.read(self.settings, self.source, self.target, self.progress)

    def train(self, reading: pipeline.Reading) -> align.TrainedModel:
        """Train without any label, and keep the model as ``sameas train`` does."""
        _, trained = pipeline.train(self.settings, reading, {}, {}, self.progress)
        pipeline.save_model(self.settings.checkpoint, self.settings, reading, trained, {})
        return trained

    def plan(self) -> tuple[pipeline.Matched, Plan]:
        """Read, score and compare with what stands, from the model on disk."""
        trained, _ = pipeline.load_model(self.settings.checkpoint, self.settings)
        reading = self.read()
        decisions = read_decisions(
            self.target, self.settings.mapping, self.settings.source_graph, reading.same_database
        )
        matched = pipeline.match(
            self.settings,
            reading,
            trained,
            pipeline.as_labels(reading, decisions),
            self.progress,
        )
        return matched, pipeline.make_plan(self.settings, self.target, matched, decisions)

    def apply(self, plan: Plan) -> Applied:
        """Write the plan."""
        return apply(self.target, plan, settings=self.settings.write, progress=self.progress)


def results(matched: pipeline.Matched) -> list[TypeResult]:
    """Compare the links with the gold, type by type."""
    gold = _gold_by_type(matched)
    graphs = matched.reading.source.graph, matched.reading.target.graph
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


def _keys(matched: pipeline.Matched, name: str) -> Iterator[tuple[str, str]]:
    links = matched.links[name]
    source = matched.reading.source.graph.entities[name].key[links.source]
    target = matched.reading.target.graph.entities[name].key[links.target]
    return zip(source.tolist(), target.tolist(), strict=True)


def _gold_by_type(matched: pipeline.Matched) -> dict[str, set[tuple[str, str]]]:
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


def explanations(matched: pipeline.Matched, entity_type: str, most: int) -> list[Explanation]:
    """Return why some links stand: those with the least alike names first, they teach most."""
    links = matched.links[entity_type]
    graphs = matched.reading.source.graph, matched.reading.target.graph
    differing = [
        index
        for index in np.argsort(-links.confidence, kind="stable").tolist()
        if entity_name(graphs[0], entity_type, int(links.source[index]))
        != entity_name(graphs[1], entity_type, int(links.target[index]))
    ]
    chosen = np.array(differing[:: max(1, len(differing) // most)][:most], dtype=np.int64)
    reasons = align.explain(matched.prepared, matched.trained, entity_type, links.pair[chosen])
    return [
        Explanation(
            entity_type,
            side(graphs[0], entity_type, int(links.source[index])),
            side(graphs[1], entity_type, int(links.target[index])),
            float(links.confidence[index]),
            why,
        )
        for index, why in zip(chosen.tolist(), reasons, strict=True)
    ]
