"""A report's figures, made up: every section has something to say."""

from __future__ import annotations

from dataclasses import replace

from connector.runs import Moved, Run
from connector.survey.deciding import Channel
from connector.survey.known import Bin, Known, Point
from connector.survey.linked import EDGES, LargeGroup, RiskyLink, TypeChanges, TypeLinks
from connector.survey.unlinked import REASONS, Left, SideLeft
from connector.survey.values import Scored, Survey
from model.confidence.budget import Expectation
from model.evaluation import Quality

EVIL = "<script>alert(1)</script> & $x$ \"'"
LONG = "Lopadotemachoselachogaleokranioleipsanodrimhypotrimmatosilphio"

RUN = Run(
    "2026-11-23T22-10-47.234Z-c742", "done", "2026-11-23T22:10:47Z", "2026-11-23T22:10:49Z",
    "dbpedia", "imdb", 3, 1, 1, 0, 0.98, 20.4, (0.95, 0.99), "m", "n", "{}", {"film": (400, 500)},
)  # fmt: skip
LINKS = TypeLinks(
    "film", "one-to-one", (400, 500), 321, 2, (320, 321), 0.99,
    tuple(10 * place for place in range(len(EDGES) - 1)),
    (
        RiskyLink("Q1", "m1", EVIL, LONG, 0.51, ("title 0.93", f"year {EVIL} (against)")),
        RiskyLink("Q2", "m2", "映画", "Film", 0.6, ()),
    ),
    12, (LargeGroup(2, 9, 10, True, (EVIL, "b"), ("c",)),),
)  # fmt: skip
MOVED = Moved("a", "b", EVIL, "B", 0.5, 0.9)
CHANGES = TypeChanges(3, 1, 1, (replace(MOVED, after=None),), (MOVED,))
LEFT = Left(EVIL, "Q9", (LONG, "m9"), 0.4, ("Other", "Q8"))
SIDE = SideLeft(
    400, dict(zip(REASONS, (10, 20, 30, 5, 15), strict=True)),
    {why: (LEFT, Left("nothing", "Q7")) for why in REASONS},
)  # fmt: skip
KNOWN = Known(
    "file", 100, 5, Quality(0.0, 0.98, 0.95, 0.965, 90), 0.97, 0.01,
    tuple(Point(place / 200, 1.0 - place / 900, place) for place in range(1, 200)),
    tuple(Bin(place / 10, place / 10, 0.0, 1.0, 7) for place in range(10)),
)  # fmt: skip
SCORED = Scored(
    5_000, 0.5, Expectation(321, 6.1, 1.0, 15.0, 0.5, 3), 4, 2, SIDE, SIDE,
    (Channel("title", "text", 0.5, 0.1, 0.8, 1.0), Channel(EVIL, "date", 0.2, 0.2, 0.2, 0.9)),
    321, KNOWN,
)  # fmt: skip
SURVEY = Survey(
    RUN, True, (RUN, replace(RUN, id="2026-11-22T22-10-47.234Z-aaaa")),
    {"film": LINKS}, {"film": CHANGES}, {"film": SCORED}, (), (f"A note. {EVIL}",),
)  # fmt: skip


def many_types(count: int) -> Survey:
    """Return a report on so many types."""
    names = [f"{LONG}{place}" for place in range(count)]
    return replace(
        SURVEY,
        types={name: replace(LINKS, type=name) for name in names},
        changes=dict.fromkeys(names, CHANGES),
        scored=dict.fromkeys(names, SCORED),
    )
