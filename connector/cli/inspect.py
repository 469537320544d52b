"""sameas explain, queries and grants: what was done, why, and what it takes."""

from __future__ import annotations

from pathlib import Path

import click

import cypher
from connector.cli.options import configured, current_talk, load_settings, talking
from connector.errors import InputError


@click.command(epilog="Example: sameas explain film Q151599 m0001")
@configured
@click.argument("entity_type", metavar="TYPE")
@click.argument("source_key")
@click.argument("target_key", required=False)
@click.option("--model", "folder", type=click.Path(path_type=Path),
              help="Folder of the trained model (default: as configured).")  # fmt: skip
@talking
def explain(
    config: Path, entity_type: str, source_key: str, target_key: str | None, folder: Path | None
) -> None:
    """Say why a source entity is, or is not, the same as a target entity.

    Without TARGET_KEY its best candidates are explained.
    """
    talk = current_talk()
    settings = load_settings(config)
    from connector import drift, pipeline
    from connector.database import Database
    from connector.explain import candidates_of
    from connector.plan import read_decisions
    from connector.report import explanation_document, explanation_text

    trained, _ = pipeline.load_model(folder or settings.checkpoint, settings)
    with (
        Database.open(settings.source, step="explain") as source,
        Database.open(settings.target, step="explain") as target,
    ):
        drift.check_schema(settings, source, target, talk.progress)
        reading = pipeline.read(settings, source, target, talk.progress)
        decisions = read_decisions(
            target, settings.mapping, settings.source_graph, reading.same_database
        )
    decided = pipeline.as_labels(reading, decisions)
    matched = pipeline.match(settings, reading, trained, decided, talk.progress)
    found = candidates_of(
        (reading.source.graph, reading.target.graph),
        matched.prepared,
        trained,
        matched.scores,
        entity_type,
        source_key,
        target_key,
    )
    talk.data(
        [explanation_document(one) for one in found],
        "\n\n".join(explanation_text(one) for one in found)
        or f"{entity_type} {source_key}: no candidate in the other graph",
    )


@click.command(epilog="Example: sameas queries link-names")
@click.argument("name", required=False)
@talking
def queries(name: str | None) -> None:
    """Print Cypher to paste into Browser; without NAME, what there is."""
    talk = current_talk()
    known = {full.partition("/")[2].replace("_", "-"): full for full in cypher.names("query")}
    if name is None:
        width = max(map(len, known))
        purposes = {short: cypher.load(full).purpose for short, full in known.items()}
        talk.data(
            purposes,
            "\n".join(f"{short:<{width}}  {purpose}" for short, purpose in purposes.items()),
        )
        return
    if name not in known:
        raise InputError(f"there is no query {name!r}", hint=f"there are: {', '.join(known)}")
    statement = cypher.load(known[name])
    talk.data(
        {"name": name, "purpose": statement.purpose, "cypher": statement.text},
        statement.text.rstrip(),
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
    text = "\n".join(
        cypher.load(name).render({"role": role, "database": database}).rstrip()
        for name, role in (("grant/reader", reader), ("grant/writer", writer))
    )
    talk.data({"cypher": text}, text)
