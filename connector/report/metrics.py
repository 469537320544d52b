"""The figures of a sync in OpenMetrics text, for node_exporter's textfile collector."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from prometheus_client import CollectorRegistry, Gauge
from prometheus_client.openmetrics.exposition import generate_latest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connector.apply import Applied
    from connector.plan import Plan

SUCCESS = "sameas_sync_success_timestamp_seconds"


@dataclass
class SyncFigures:
    """What one sync has to tell; what it did not come to is None.

    Attributes:
        seconds: step to how long it took.
        ended, succeeded: seconds since 1970; of the last sync that ended with 0.
    """

    source: str
    target: str
    exit_code: int = 0
    ended: float = 0.0
    succeeded: float | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)
    plan: Plan | None = None
    applied: Applied | None = None


def metrics_text(figures: SyncFigures) -> str:
    """Return the figures as OpenMetrics text.

    Gauges only, which the older Prometheus text format reads alike: node_exporter knows no other.
    """
    registry = CollectorRegistry()
    graphs = {"source": figures.source, "target": figures.target}

    def gauge(name: str, text: str, values: Mapping[Any, float], *labels: str) -> None:
        if values:
            made = Gauge(name, text, [*graphs, *labels], registry=registry)
            for key, value in values.items():
                made.labels(*graphs.values(), *key).set(value)

    gauge("sameas_sync_exit_code", "Exit code of the last sync.", {(): figures.exit_code})
    gauge("sameas_sync_end_timestamp_seconds", "When the last sync ended.", {(): figures.ended})
    if figures.succeeded is not None:
        gauge(SUCCESS, "When a sync last ended with exit code 0.", {(): figures.succeeded})
    steps = {(name,): seconds for name, seconds in figures.seconds.items()}
    gauge("sameas_sync_step_seconds", "How long each step of the last sync took.", steps, "step")
    plan, applied = figures.plan, figures.applied
    if plan is not None:
        gauge(
            "sameas_entities", "Entities that take part, by type.",
            {(name, side): float(counts[index])
             for name, counts in plan.entities.items()
             for index, side in enumerate(("source", "target"))},
            "type", "side",
        )  # fmt: skip
        if plan.expected_precision is not None:
            gauge(
                "sameas_expected_precision",
                "Share of the links that are expected to be right.",
                {(): plan.expected_precision},
            )
            gauge(
                "sameas_expected_wrong_links",
                "Links that are expected to be wrong.",
                {(): plan.expected_wrong or 0.0},
            )
    if plan is not None and applied is not None:
        changes = {(name,): float(count) for name, count in applied.counts.items()}
        gauge("sameas_sync_links", "Links that the last sync wrote.", changes, "change")
        gauge(
            "sameas_links",
            "Links that stand between the two graphs.",
            {(): plan.kept + len(plan.add) + len(plan.change) - sum(applied.skipped.values())},
        )
    made: bytes = generate_latest(registry)  # type: ignore[no-untyped-call]
    return made.decode()


def last_success(text: str, source: str, target: str) -> float | None:
    """Return when a sync of these graphs last ended well, from what `metrics_text` wrote.

    Raises:
        ValueError: it is no OpenMetrics text.
    """
    for family in text_string_to_metric_families(text):  # type: ignore[no-untyped-call]
        for sample in family.samples:
            if sample.name == SUCCESS and (sample.labels["source"], sample.labels["target"]) == (
                source,
                target,
            ):
                return float(sample.value)
    return None
