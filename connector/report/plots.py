"""Plots as SVG to stand within a page: its colours and its font, no scripts, nothing to load."""

from __future__ import annotations

import re
from io import StringIO
from typing import TYPE_CHECKING, Any
from warnings import catch_warnings, filterwarnings

from markupsafe import Markup
from matplotlib import rc_context
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from connector.survey.linked import EDGES
from connector.survey.unlinked import REASONS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.axes import Axes

    from connector.survey.deciding import Channel
    from connector.survey.known import Known
    from connector.survey.unlinked import SideLeft
    from model.confidence.budget import Expectation

# Colours that nobody would choose stand for the page's own, which differ by day and by night.
_PAGE = {
    name: f"#0a0b{number:02x}"
    for number, name in enumerate(
        ("ink", "soft", "line", "for", "against", "accent", "second", "third", "faint", "card")
    )
}
LEFT_COLOURS = dict(
    zip(("linked", *REASONS), ("for", "soft", "accent", "second", "against", "third"), strict=True)
)
"""Colour of the page for linked entities, and for each reason of having no link."""

_INCH = 72.0
_WIDTH = 360.0
_SHOWN = 12
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "text.parse_math": False,
    "font.size": 11,
    "text.color": _PAGE["ink"],
    "axes.edgecolor": _PAGE["line"],
    "axes.labelcolor": _PAGE["soft"],
    "axes.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": _PAGE["soft"],
    "ytick.color": _PAGE["soft"],
    "xtick.labelsize": 10,
    "ytick.labelsize": 10,
    "grid.color": _PAGE["line"],
    "grid.linewidth": 0.6,
    "figure.facecolor": "none",
}
# What a page does not want of a file: its head, namespaces, a style that would hold for the whole
# page, a size in points, and fonts that readers need not have.
_DROPPED = re.compile(
    r"^.*?(?=<svg)|<metadata>.*?</metadata>|<!--.*?-->|<defs>\s*<style.*?</style>\s*</defs>"
    r'|\s+xmlns(:\w+)?="[^"]*"|(?<=<svg) width="[^"]*" height="[^"]*"|font-family: [^;"]*; ',
    re.DOTALL,
)
_NAME = re.compile(r'(\bid="|href="#|url\(#)')


def confidences(name: str, histogram: Sequence[int]) -> Markup:
    """Draw how many links there are between each two confidences.

    Args:
        name: of the plot, unique in its page.
        histogram: links between each two `EDGES`.
    """
    first = next((i for i, count in enumerate(histogram) if count), 0)
    counts = histogram[first:]

    def draw(axes: Axes) -> None:
        bars = axes.bar(range(len(counts)), counts, 0.92, align="edge", color=_PAGE["accent"])
        axes.bar_label(
            bars, [f"{count:,}" if count else "" for count in counts], fontsize=9.5,
            color=_PAGE["ink"], padding=1,
        )  # fmt: skip
        axes.set_yscale("symlog", linthresh=1.0)
        axes.set_ylim(0, max(max(counts, default=1), 1) * 3)
        axes.tick_params(axis="y", which="both", left=False, labelleft=False)
        axes.spines["left"].set_visible(False)
        axes.set_xticks(range(len(counts) + 1), [_edge(edge) for edge in EDGES[first:]])
        axes.set_xlabel("confidence, in uneven steps; heights are logarithmic")

    return _drawn(name, 190, draw)


def expectations(name: str, expected: Sequence[tuple[str, Expectation]]) -> Markup:
    """Draw the expected precision of every type with its interval of 90%."""
    rows = [(one, said.precision) for one, said in expected if said.precision is not None]
    rows.reverse()

    def draw(axes: Axes) -> None:
        for place, (_, said) in enumerate(rows):
            assert said is not None
            mean, low, high = said
            axes.plot([low, high], [place, place], color=_PAGE["accent"], linewidth=3, alpha=0.45)
            axes.plot([mean], [place], "o", color=_PAGE["accent"], markersize=6)
        axes.set_yticks(range(len(rows)), [_short(one) for one, _ in rows])
        axes.set_ylim(-0.6, len(rows) - 0.4)
        _percent(axes, "x", whole=False)
        axes.set_xlim(right=1.005)
        axes.grid(axis="x")
        axes.set_axisbelow(True)
        axes.set_xlabel("dot: expected; line: 90% interval")

    return _drawn(name, 70 + 24 * len(rows), draw)


def precision_recall(name: str, known: Known) -> Markup:
    """Draw precision against recall, and where the links as decided stand."""

    def draw(axes: Axes) -> None:
        recall = [0.0, *(point.recall for point in known.curve)]
        precision = [known.curve[0].precision, *(point.precision for point in known.curve)]
        axes.plot(recall, precision, color=_PAGE["accent"], linewidth=1.8)
        if known.decided is not None:
            axes.plot(
                [known.decided.recall], [known.decided.precision], "o", markersize=7,
                color=_PAGE["for"], markeredgecolor=_PAGE["card"],
            )  # fmt: skip
        _unit(axes, "recall", "precision")

    return _drawn(name, 250, draw)


def calibration(name: str, known: Known) -> Markup:
    """Draw the share of right pairs against the confidence, with 90% intervals."""

    def draw(axes: Axes) -> None:
        axes.plot([0, 1], [0, 1], color=_PAGE["soft"], linewidth=1, linestyle=(0, (4, 3)))
        for one in known.calibration:
            axes.plot(
                [one.confidence] * 2, [one.low, one.high], color=_PAGE["accent"], linewidth=3,
                alpha=0.45,
            )  # fmt: skip
            axes.plot([one.confidence], [one.right], "o", color=_PAGE["accent"], markersize=6)
        _unit(axes, "confidence", "share that is right")

    return _drawn(name, 250, draw)


def shares(name: str, channels: Sequence[Channel]) -> Markup:
    """Draw what share of all that moved the scores came from each channel, for and against."""
    rows = [(one.name, one.speaks_for, one.speaks_against) for one in channels[:_SHOWN]]
    if len(channels) > _SHOWN:
        rest = channels[_SHOWN:]
        rows.append(
            (
                f"{len(rest)} others",
                sum(one.speaks_for for one in rest),
                sum(one.speaks_against for one in rest),
            )
        )
    rows.reverse()

    def draw(axes: Axes) -> None:
        places = range(len(rows))
        right = [row[1] for row in rows]
        wrong = [row[2] for row in rows]
        axes.barh(places, right, 0.66, color=_PAGE["for"])
        axes.barh(places, wrong, 0.66, left=right, color=_PAGE["against"])
        for place, (_, speaks_for, speaks_against) in enumerate(rows):
            whole = speaks_for + speaks_against
            axes.annotate(
                f"{whole:.0%}", (whole, place), (4, 0), textcoords="offset points", va="center",
                fontsize=10, color=_PAGE["ink"],
            )  # fmt: skip
        axes.set_yticks(places, [_short(row[0]) for row in rows])
        axes.tick_params(axis="y", length=0)
        axes.set_xlim(0, 1.18 * max((row[1] + row[2] for row in rows), default=1.0))
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)

    return _drawn(name, 24 + 22 * len(rows), draw)


def left(name: str, sides: Sequence[tuple[str, SideLeft]]) -> Markup:
    """Draw which share of the entities of each side is linked, and why the others are not."""
    rows = [*reversed(sides)]

    def draw(axes: Axes) -> None:
        for place, (_, side) in enumerate(rows):
            free = sum(side.counts.values())
            start = 0.0
            parts = [("linked", side.entities - free), *side.counts.items()]
            for why, count in parts:
                width = count / max(side.entities, 1)
                axes.barh([place], [width], 0.66, left=start, color=_PAGE[LEFT_COLOURS[why]])
                start += width
        axes.set_yticks(range(len(rows)), [_short(one) for one, _ in rows])
        axes.tick_params(axis="y", length=0)
        axes.set_xlim(0, 1)
        axes.set_ylim(-0.6, len(rows) - 0.4)
        axes.spines["left"].set_visible(False)
        axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))

    return _drawn(name, 46 + 24 * len(rows), draw)


def _unit(axes: Axes, across: str, up: str) -> None:
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(-0.02, 1.04)
    _percent(axes, "x")
    _percent(axes, "y")
    axes.grid()
    axes.set_axisbelow(True)
    axes.set_xlabel(across)
    axes.set_ylabel(up)


def _percent(axes: Axes, which: str, *, whole: bool = True) -> None:
    axis = axes.xaxis if which == "x" else axes.yaxis
    axis.set_major_locator(MaxNLocator(5))
    axis.set_major_formatter(PercentFormatter(1.0, decimals=0 if whole else None))


def _drawn(name: str, height: float, draw: Callable[[Axes], None]) -> Markup:
    """Draw one plot and make it the page's own."""
    with rc_context({**_STYLE, "svg.hashsalt": name}):
        figure = Figure((_WIDTH / _INCH, height / _INCH), layout="constrained")
        draw(figure.add_subplot())
        text = StringIO()
        with catch_warnings():
            # Readers have the letters that matplotlib's own font lacks.
            filterwarnings("ignore", message="Glyph .* missing from font", category=UserWarning)
            canvas = FigureCanvasSVG(figure)
            canvas.print_svg(text, metadata={"Date": None})  # type: ignore[no-untyped-call]
    svg = _DROPPED.sub("", text.getvalue())
    svg = _NAME.sub(rf"\g<1>{name}-", svg)
    for colour, code in _PAGE.items():
        svg = svg.replace(code, f"var(--{colour})")
    return Markup(svg)  # noqa: S704 - text in it is escaped by matplotlib, names of plots are ours


def _edge(edge: float) -> str:
    return f"{edge:g}".removeprefix("0") or "0"


def _short(name: str) -> str:
    return name if len(name) <= 22 else name[:21] + "…"
