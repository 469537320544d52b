"""sameas plan, apply and sync: from a trained model to links in the target graph."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from connector.cli.options import Talk, configured, current_talk, load_settings, talking
from connector.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connector.config import Settings
    from connector.database import Database
    from connector.plan import Plan

CHANGES = 3

_model = click.option("--model", "folder", type=click.Path(path_type=Path),
                      help="Folder of the trained model (default: as configured).")  # fmt: skip
_shrink = click.option("--allow-shrink", is_flag=True,
                       help="Accept that many links close or a type shrank.")  # fmt: skip


@click.command(epilog="Example: sameas plan --out tonight.plan.json --detailed-exitcode")
@configured
@_model
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Write the plan to this file.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 3 where there are changes.")
@talking
def plan(config: Path, folder: Path | None, out: Path | None, detailed_exitcode: bool) -> None:
    """Show what `sync` would write. Writes nothing to either database."""
    talk = current_talk()
    settings = load_settings(config)
    from connector.plan import summary, to_json

    with _databases(settings, "plan") as open_:
        made = _make_plan(settings, open_, folder, talk)
    if out is not None:
        try:
            out.write_text(to_json(made), encoding="utf-8")
        except OSError as exc:
            raise InputError(f"{out}: {exc.strerror}", hint="name a file that can be written")
    talk.data(summary(made), plan_text(made))
    if detailed_exitcode and made.has_changes:
        raise SystemExit(CHANGES)


@click.command(epilog="Example: sameas apply tonight.plan.json")
@configured
@click.argument("file", type=click.Path(path_type=Path))
@_shrink
@talking
def apply(config: Path, file: Path, allow_shrink: bool) -> None:
    """Write what a plan file says into the target graph."""
    talk = current_talk()
    settings = load_settings(config, roles=("target",))
    from connector.database import Database
    from connector.plan import from_json

    try:
        made = from_json(file.read_text(encoding="utf-8"))
    except OSError as exc:
        raise InputError(f"{file}: {exc.strerror}", hint="make one with `sameas plan --out`")
    with Database.open(settings.target, step="apply") as target:
        _apply(settings, target, made, allow_shrink, talk)


@click.command(epilog="Example: 0 3 * * *  sameas sync -q -c /etc/sameas/sameas.toml")
@configured
@_model
@_shrink
@talking
def sync(config: Path, folder: Path | None, allow_shrink: bool) -> None:
    """Plan and apply: bring the links in the target graph up to date.

    Where nothing changed, nothing is written.
    """
    talk = current_talk()
    settings = load_settings(config)
    with _databases(settings, "sync") as open_:
        made = _make_plan(settings, open_, folder, talk)
        talk.say(plan_text(made))
        _apply(settings, open_.target, made, allow_shrink, talk)
