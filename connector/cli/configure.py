"""sameas init and sameas doctor: what corresponds, and whether everything is in place."""

from __future__ import annotations

import os
from pathlib import Path

import click

from connector.cli.options import (
    DEFAULT_CONFIG,
    configured,
    current_talk,
    load_settings,
    talking,
    write_text,
)
from connector.errors import InputError


@click.command(epilog="Example: sameas init --source-graph dbpedia --target-graph imdb")
@click.option("-o", "--out", type=click.Path(path_type=Path), default=DEFAULT_CONFIG,
              show_default=True, help="The file to write.")  # fmt: skip
@click.option("--source-graph", default="source", show_default=True,
              help="Name of the source graph, stored with every link.")  # fmt: skip
@click.option("--target-graph", default="target", show_default=True,
              help="Name of the target graph.")  # fmt: skip
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@talking
def init(out: Path, source_graph: str, target_graph: str, force: bool) -> None:
    """Look into both databases and propose a mapping, written as a commented sameas.toml.

    Connections come from the environment: SAMEAS_SOURCE_URI, _USERNAME, _PASSWORD (or
    _PASSWORD_FILE), _DATABASE, and the same for SAMEAS_TARGET_.
    """
    talk = current_talk()
    if out.exists() and not force:
        raise InputError(
            f"{out} exists already", hint="edit it, name another file with --out, or use --force"
        )
    from connector.commands.proposing import propose_mapping
    from connector.config import connections, mapping_to_json
    from connector.mapping import toml
    from connector.report.findings import proposal_summary

    proposal = propose_mapping(*connections(os.environ), progress=talk.progress)
    write_text(out, toml(proposal, source_graph, target_graph))
    talk.data(
        {
            "written": str(out),
            "mapping": mapping_to_json(proposal.mapping),
            "leftOut": list(proposal.left_out),
        },
        f"{proposal_summary(proposal)}\n\nwritten to {out}: read it, then run `sameas doctor`",
    )


@click.command(epilog="Example: sameas doctor -c sameas.toml")
@configured
@talking
def doctor(config: Path) -> None:
    """Check connections, mapping, keys, indexes, memory and rights; one line each."""
    talk = current_talk()
    settings = load_settings(config)
    from connector.commands.proposing import examine_setup
    from connector.report.findings import checks_document, checks_table

    checks = examine_setup(settings, progress=talk.progress)
    talk.data(checks_document(checks), checks_table(checks))
    raise SystemExit(max((check.exit_code or 0 for check in checks), default=0))
