"""sameas queries: the Cypher library, to read, to paste, and to run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from connector.cli.options import (
    Talk,
    configured,
    current_talk,
    load_settings,
    talking,
    write_bytes,
)

if TYPE_CHECKING:
    from connector.config import Settings


def _pairs(
    context: click.Context, parameter: click.Parameter, given: tuple[str, ...]
) -> dict[str, str]:
    values = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign or not name:
            raise click.BadParameter(f"{text!r} is not NAME=VALUE", context, parameter)
        values[name] = value
    return values


@click.command(
    epilog="Example: sameas queries links --param confidence=0.9   or, all of them as favourites: "
    "sameas queries --browser queries.zip"
)
@configured
@click.argument("name", required=False)
@click.option("--run", "running", is_flag=True, help="Run it against the target, reading only.")
@click.option("-p", "--param", "texts", metavar="NAME=VALUE", multiple=True, callback=_pairs,
              help="A value for the query; implies --run.")  # fmt: skip
@click.option("--as-of", metavar="RUN_ID", help="The links as they stood after a run; implies "
              "--run, without NAME of `links`.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]),
              help="How to print the answer (default: table); implies --run.")  # fmt: skip
@click.option("--print", "printing", is_flag=True, help="Print it with the values, do not run it.")
@click.option("--browser", "archive", type=click.Path(path_type=Path, dir_okay=False),
              help="Write all queries as a ZIP of .cypher files: dropped onto the window of Neo4j "
              "Browser (4 and 5), each becomes a favourite.")  # fmt: skip
@talking
def queries(
    config: Path,
    name: str | None,
    running: bool,
    texts: dict[str, str],
    as_of: str | None,
    form: str | None,
    printing: bool,
    archive: Path | None,
) -> None:
    """List the shipped queries; with NAME print one to paste, or run it.

    Labels, keys and attributes come from sameas.toml where there is one. Only queries that read
    are run, in a transaction that may only read; those that write are there to paste.
    """
    talk = current_talk()
    from connector.queries import browser_archive, list_queries, parse_values, query_text

    if archive is not None:
        write_bytes(archive, browser_archive(_mapping(config)))
        talk.data(
            {"written": str(archive), "queries": list(list_queries())},
            f"{len(list_queries())} queries written to {archive}: drop it onto Neo4j Browser",
        )
        return
    asked = running or bool(texts) or as_of is not None or form is not None
    if name is None and not asked:
        known = list_queries()
        width = max(map(len, known))
        talk.data(known, "\n".join(f"{one:<{width}}  {said}" for one, said in known.items()))
        return
    if name is None and as_of is None:
        raise click.UsageError("name the query; `sameas queries` lists them")
    name = name or "links"
    values = parse_values(name, texts)
    if printing or not asked:
        text = query_text(name, values, _mapping(config))
        talk.data({"name": name, "purpose": list_queries()[name], "cypher": text}, text.rstrip())
        return
    _answer(config, talk, name, values, as_of, form)


def _answer(
    config: Path,
    talk: Talk,
    name: str,
    values: dict[str, object],
    as_of: str | None,
    form: str | None,
) -> None:
    settings = load_settings(config, roles=("target",))
    from connector.commands.reading import run_query
    from connector.report.answers import answer_csv, answer_documents, answer_text

    answer = run_query(settings.target, name, values, settings, as_of=as_of)
    if form == "json":
        talk = Talk(True, talk.verbosity, talk.log_format)
    text = answer_csv(answer) if form == "csv" else answer_text(answer)
    talk.data(answer_documents(answer), text)


def _mapping(config: Path) -> Settings | None:
    """Return the settings without any connection, None where there is no file."""
    from connector.config import load

    return load(config, {}, roles=()) if config.exists() else None
