"""sameas review and decisions: what people say of pairs, asked, written, listed."""

from __future__ import annotations

import getpass
import os
import shutil
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from connector.cli.options import configured, current_talk, load_settings, talking
from connector.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from connector.apply.decisions import DecisionWriter, Recorded
    from connector.cli.options import Talk
    from connector.config import Settings
    from connector.review.questions import Question
    from model.graph import Cardinality

KEYS = "same?  y yes · n no · s skip · u undo · w say why · q quit"
LAST = "that was the last question: u undo · any other key ends"


@click.command(epilog="Example: sameas review --limit 20 --by ada")
@configured
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True,
              help="Ask about so many pairs.")  # fmt: skip
@click.option("--type", "types", multiple=True, metavar="TYPE",
              help="Only this entity type (may be given several times).")  # fmt: skip
@click.option("--by", help="Who decides (default: the account that runs the command).")
@click.option("--reason", default="", help="Why, for every answer (key w changes it).")
@click.option("--export", "to_file", type=click.Path(path_type=Path),
              help="Write the questions to this CSV file and ask nothing.")  # fmt: skip
@click.option("--import", "from_file", type=click.Path(path_type=Path),
              help="Write the answers of this CSV file into the graph.")  # fmt: skip
@click.option("--model", "folder", type=click.Path(path_type=Path),
              help="Folder of the trained model (default: as configured).")  # fmt: skip
@talking
def review(
    config: Path,
    limit: int,
    types: tuple[str, ...],
    by: str | None,
    reason: str,
    to_file: Path | None,
    from_file: Path | None,
    folder: Path | None,
) -> None:
    """Ask a person about the pairs that teach the model most, or risk most.

    One pair at a time, both neighbourhoods side by side, one key per answer. Each answer stands
    in the target graph at once, with who, when and why; the next `sync` obeys it, the next
    `train` learns from it.
    """
    talk = current_talk()
    if to_file is not None and from_file is not None:
        raise click.UsageError("give either --export or --import")
    settings = load_settings(config)
    linked = [entity.name for entity in settings.mapping.entities if entity.link]
    for name in types:
        if name not in linked:
            raise InputError(
                f"no entity type {name!r} is linked", hint=f"there are: {', '.join(linked)}"
            )
    by = by or _me()
    if from_file is not None:
        _import(settings, from_file, linked, by, talk)
        return
    _ask(settings, folder, to_file, talk, Asking(limit, types, by, reason))


@dataclass(frozen=True)
class Asking:
    """How a review is asked for."""

    limit: int
    types: tuple[str, ...]
    by: str
    reason: str


def _me() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run as a number that has no name
        return str(os.getuid())


def _import(settings: Settings, file: Path, linked: Sequence[str], by: str, talk: Talk) -> None:
    from connector.commands.deciding import write_answers
    from connector.review.sheet import read_sheet

    done = write_answers(settings, read_sheet(file, linked, by))
    for answer, why in done.refused:
        talk.say(
            f"warning: {answer.type} {answer.source_key} and {answer.target_key}: {why}; left out"
        )
    talk.data(
        {
            "same": done.same, "notSame": done.not_same, "stood": done.stood,
            "refused": [
                {"type": a.type, "source": a.source_key, "target": a.target_key, "why": why}
                for a, why in done.refused
            ],
        },
        f"{done.same} the same, {done.not_same} not the same, {done.stood} stood "
        f"already, {len(done.refused)} left out",
    )  # fmt: skip


def _ask(
    settings: Settings, folder: Path | None, to_file: Path | None, talk: Talk, asking: Asking
) -> None:
    from connector.apply.decisions import DecisionWriter
    from connector.commands.explaining import find_questions
    from connector.database import Database
    from connector.plan import linked_types
    from connector.review.sheet import write_sheet

    with Database.open(settings.target, step="review") as target:
        found = find_questions(
            settings,
            limit=asking.limit,
            types=asking.types,
            folder=folder,
            target=target,
            watch=talk.watch(),
        )
        asked = found.questions
        if to_file is not None:
            write_sheet(to_file, asked)
            talk.data(
                {"written": str(to_file), "questions": len(asked)},
                f"{len(asked)} questions written to {to_file}: fill in the column same (1 or 0), "
                f"then `sameas review --import {to_file}`",
            )
            return
        writer = DecisionWriter(
            target,
            linked_types(settings.mapping),
            settings.source_graph,
            same_database=found.same_database,
        )
        session = Session(
            asked, writer, asking, (settings.source_graph, settings.target_graph),
            found.cardinalities,
        )  # fmt: skip
        session.run(talk)
    talk.data(session.document(), session.text())


@dataclass
class Session:
    """A review as it goes: the answers so far, in order, so that each can be taken back."""

    asked: Sequence[Question]
    writer: DecisionWriter
    asking: Asking
    graphs: tuple[str, str]
    cardinalities: Mapping[str, Cardinality]
    done: list[tuple[int, Recorded | None]] = field(default_factory=list)
    undone: int = 0

    def run(self, talk: Talk) -> None:
        """Ask until there are no more questions, or the person quits."""
        from connector.review.drawing import draw

        reason = self.asking.reason
        shown = None
        while True:
            index = self._next()
            if index is None:
                if not self.done:
                    return
                click.echo(f"\n{LAST}", err=True)
                if _key() != "u":
                    return
                shown = None
                self._undo(talk)
                continue
            if shown != index:
                number = f"{index + 1} of {len(self.asked)}"
                columns = shutil.get_terminal_size().columns
                text = draw(self.asked[index], self.graphs, number, columns)
                click.echo(f"\n{text}\n\n{KEYS}", err=True)
                shown = index
            key = _key()
            if key == "q":
                return
            if key == "u":
                shown = None
                self._undo(talk)
            elif key == "w":
                reason = click.prompt("why", default=reason, show_default=False, err=True)
            elif key == "s":
                self.done.append((index, None))
            elif key in ("y", "n"):
                self._answer(index, key == "y", reason)
            else:
                click.echo(KEYS, err=True)

    def _next(self) -> int | None:
        """Return the next question that the answers so far have not settled."""
        from model.assignment import unique_sides

        start = self.done[-1][0] + 1 if self.done else 0
        taken: set[tuple[str, bool, str]] = set()
        for _, recorded in self.done:
            if recorded is None or not recorded.answer.same:
                continue
            answer = recorded.answer
            unique = unique_sides(self.cardinalities[answer.type])
            for one, far, key in zip(
                unique, (False, True), (answer.source_key, answer.target_key), strict=True
            ):
                if one:
                    taken.add((answer.type, far, key))
        for index in range(start, len(self.asked)):
            name, source, target = self.asked[index].pair
            if (name, False, source) not in taken and (name, True, target) not in taken:
                return index
        return None

    def _answer(self, index: int, same: bool, reason: str) -> None:
        from connector.apply.decisions import Answer

        question = self.asked[index]
        recorded = self.writer.write(
            Answer(
                *question.pair, same,
                by=self.asking.by, reason=reason, mirrored=question.mirrored,
            )
        )  # fmt: skip
        if recorded is None:
            click.echo("not written: somebody decided it meanwhile, or an entity is gone", err=True)
        else:
            click.echo("the same" if same else "not the same", err=True)
        self.done.append((index, recorded))

    def _undo(self, talk: Talk) -> None:
        if not self.done:
            click.echo("there is nothing to undo", err=True)
            return
        _, recorded = self.done.pop()
        if recorded is not None:
            if self.writer.undo(recorded):
                self.undone += 1
            else:
                talk.say("warning: it stands otherwise now, and was left as it is")

    def _counts(self) -> Counter[str]:
        return Counter(
            "skipped" if recorded is None else "same" if recorded.answer.same else "notSame"
            for _, recorded in self.done
        )

    def document(self) -> dict[str, int]:
        """Return what was answered, as plain values."""
        counts = self._counts()
        return {
            "questions": len(self.asked),
            "same": counts["same"],
            "notSame": counts["notSame"],
            "skipped": counts["skipped"],
            "undone": self.undone,
        }

    def text(self) -> str:
        """Return what was answered, in words."""
        if not self.asked:
            return "there is nothing to ask: no pair is doubtful"
        counts = self._counts()
        text = (
            f"{counts['same']} the same, {counts['notSame']} not the same, "
            f"{counts['skipped']} skipped, of {len(self.asked)} questions"
        )
        if counts["same"] or counts["notSame"]:
            text += "; the next `sameas sync` obeys, the next `sameas train` learns from them"
        return text


def _key() -> str:
    """Wait for one key; the end of the input is a wish to quit."""
    try:
        # What was typed before the question stood there is no answer to it.
        typed = click.getchar().lower()
        return typed if typed.startswith("\x1b") else typed[:1] or "q"
    except EOFError:
        return "q"
    except OSError as exc:
        raise InputError(
            "there is no terminal to ask on",
            hint="run it in a terminal, or use `sameas review --export FILE` and --import FILE",
        ) from exc


@click.command(epilog="Example: sameas decisions --json")
@configured
@talking
def decisions(config: Path) -> None:
    """List what people decided, what of it waits or contradicts, and why."""
    talk = current_talk()
    settings = load_settings(config)
    from connector.commands.deciding import list_decisions
    from connector.report.decisions import decisions_document, decisions_text

    found = list_decisions(settings)
    parts = found.decisions, found.waiting, found.contradictions
    talk.data(decisions_document(*parts), decisions_text(*parts))
