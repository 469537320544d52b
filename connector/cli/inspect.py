"""sameas explain and grants: why, and what it takes."""

from __future__ import annotations

from pathlib import Path

import click

import cypher
from connector.cli.options import (
    configured,
    current_talk,
    load_settings,
    talking,
    write_text,
)
from connector.errors import InputError


@click.command(epilog="Example: sameas explain Q151599 m0001 --type film --html why.html")
@configured
@click.argument("source_key")
@click.argument("target_key", required=False)
@click.option("--type", "entity_type", help="Entity type, where the keys fit several.")
@click.option("--model", "folder", type=click.Path(path_type=Path),
              help="Folder of the trained model (default: as configured).")  # fmt: skip
@click.option("--html", "page", type=click.Path(path_type=Path, dir_okay=False),
              help="Write a page that draws both neighbourhoods.")  # fmt: skip
@talking
def explain(
    config: Path,
    source_key: str,
    target_key: str | None,
    entity_type: str | None,
    folder: Path | None,
    page: Path | None,
) -> None:
    """Say why a source entity is, or is not, the same as a target entity.

    Any two entities can be asked about, linked or not, candidates or not. Without TARGET_KEY the
    best candidates of the source entity are explained. Writes nothing into the graphs.
    """
    talk = current_talk()
    settings = load_settings(config)
    from connector.commands.explaining import explain_pair
    from connector.report.case_page import case_page
    from connector.report.explanation import case_document, case_text

    found = explain_pair(
        settings, source_key, target_key, entity_type, folder=folder, watch=talk.watch()
    )
    graphs = settings.source_graph, settings.target_graph
    if page is not None:
        write_text(page, case_page(found, graphs))
        talk.say(f"written: {page}")
    talk.data(
        [case_document(one) for one in found],
        "\n\n".join(case_text(one, graphs) for one in found)
        or f"{source_key}: no candidate in {settings.target_graph}",
    )


@click.command(epilog="Example: sameas grants --database films | cypher-shell -d system")
@click.option("--database", default="neo4j", show_default=True, help="The database.")
@click.option("--reader", default="sameas_reader", show_default=True,
              help="Role of the account that reads the source.")  # fmt: skip
@click.option("--writer", default="sameas_writer", show_default=True,
              help="Role of the account that writes the target.")  # fmt: skip
@talking
def grants(database: str, reader: str, writer: str) -> None:
    """Print the rights that the accounts need, as Cypher for editions that have roles."""
    talk = current_talk()
    from connector.commands.reading import grants_text

    try:
        text = grants_text(database, reader, writer)
    except cypher.InvalidIdentifierError as exc:
        raise InputError(str(exc), hint="give the name of a database or role without it") from exc
    talk.data({"cypher": text}, text)
