"""A report's figures: for machines, in a few lines, and as a page."""

from __future__ import annotations

import logging
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from connector.report.page import render
from connector.report.tables import table
from connector.survey.linked import EDGES
from connector.survey.unlinked import REASONS

if TYPE_CHECKING:
    from connector.survey.values import Scored, Survey
    from model.confidence.budget import Expectation

_DRAWN = 12


def survey_document(survey: Survey) -> dict[str, Any]:
    """Return a report as plain values."""
    types: dict[str, Any] = {}
    for name, links in survey.types.items():
        scored = (survey.scored or {}).get(name)
        types[name] = {
            **asdict(links),
            "changes": asdict(survey.changes[name]),
            "scored": None if scored is None else _scored_document(scored),
        }
    return {
        "run": asdict(survey.run),
        "latest": survey.latest,
        "links": sum(one.links for one in survey.types.values()),
        "histogram_edges": list(EDGES),
        "expected": _total(survey),
        "types": types,
        "runs": [asdict(one) for one in survey.runs],
        "notes": list(survey.notes),
    }


def _scored_document(scored: Scored) -> dict[str, Any]:
    known = scored.known
    return {
        **asdict(scored),
        "expected": {**asdict(scored.expected), "precision": _precision(scored.expected)},
        "known": None
        if known is None
        else {
            **asdict(known),
            "curve": [one._asdict() for one in known.curve],
            "calibration": [one._asdict() for one in known.calibration],
        },
    }


def _precision(expected: Expectation) -> dict[str, float] | None:
    if expected.precision is None:
        return None
    return dict(zip(("mean", "low", "high"), expected.precision, strict=True))


def _total(survey: Survey) -> dict[str, Any] | None:
    """Return what the run recorded of its links, as it was then."""
    run = survey.run
    if run.expected_precision is None:
        return None
    return {
        "precision": run.expected_precision,
        "interval": run.expected_interval,
        "wrong": run.expected_wrong,
    }


def survey_text(survey: Survey) -> str:
    """Return a report's main figures for a terminal."""
    run, total = survey.run, _total(survey)
    head = ["entity type", "links", "source linked", "target linked", "added", "changed", "closed"]
    if survey.scored is not None:
        head += ["expected precision", *REASONS[:3]]
    rows = []
    for name, links in survey.types.items():
        did = survey.changes[name]
        row: list[object] = [name, links.links, *links.linked, did.added, did.changed, did.closed]
        scored = (survey.scored or {}).get(name)
        if scored is not None:
            precision = scored.expected.precision
            row.append("-" if precision is None else f"{precision[0]:.3f}")
            row += [scored.source.counts[why] for why in REASONS[:3]]
        elif survey.scored is not None:
            row += ["-"] * 4
        rows.append(tuple(row))
    lines = [
        f"run {run.id}: {run.source} -> {run.target}, "
        f"{sum(one.links for one in survey.types.values()):,} links stand",
        table(head, rows),
    ]
    if total is not None:
        lines.append(f"expected precision {total['precision']:.3f}, " + _wrong(total))
    return "\n".join([*lines, *survey.notes])


def _wrong(total: dict[str, Any]) -> str:
    text = f"about {total['wrong'] or 0:,.0f} wrong links in all"
    if total["interval"] is not None:
        low, high = total["interval"]
        text += f" (90% sure: {low:.3f} to {high:.3f})"
    return text


def survey_page(survey: Survey) -> str:
    """Return a report as one HTML page that loads nothing."""
    # Where it may not write a cache for its fonts, matplotlib says so each time.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    # It takes half a second to import: nothing but a page needs it.
    from connector.report import plots

    shown = sorted(survey.types, key=lambda name: -survey.types[name].links)[:_DRAWN]
    scored = survey.scored or {}
    told = [name for name in shown if name in scored]
    known = [(name, scored[name].known) for name in told if scored[name].known is not None]
    sides = [
        (f"{name}, {graph}" if name not in survey.same_nodes else name, side)
        for name in told
        for graph, side in ((survey.run.source, scored[name].source),
                            (survey.run.target, scored[name].target))[
            : 1 if name in survey.same_nodes else 2
        ]
    ]  # fmt: skip
    return render(
        "survey.html",
        survey=survey,
        run=survey.run,
        links=sum(one.links for one in survey.types.values()),
        total=_total(survey),
        wrong=_wrong,
        shown=shown,
        more=len(survey.types) - len(shown),
        scored=scored,
        told=told,
        reasons=REASONS,
        colours=plots.LEFT_COLOURS,
        confidences=[
            (name, plots.confidences(f"confidence{place}", survey.types[name].histogram))
            for place, name in enumerate(shown)
            if survey.types[name].links
        ],
        expectations=plots.expectations(
            "expected", [(name, scored[name].expected) for name in told]
        )
        if any(scored[name].expected.precision for name in told)
        else None,
        known=[
            (
                name, one,
                plots.precision_recall(f"curve{place}", one) if one.curve else None,
                plots.calibration(f"calibration{place}", one),
            )
            for place, (name, one) in enumerate(known)
            if one is not None
        ],
        left=plots.left("left", sides) if sides else None,
        channels=[
            (name, scored[name], plots.shares(f"channels{place}", scored[name].channels))
            for place, name in enumerate(told)
            if scored[name].channels
        ],
    )  # fmt: skip
