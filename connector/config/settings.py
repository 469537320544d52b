"""Everything that a command is configured with, read from sameas.toml and the environment."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_type_hints

from connector.config.connection import Connection
from connector.config.document import read
from connector.config.environment import ENVIRONMENT_HINT, read_connections
from connector.config.problems import Place, Problems, type_name
from connector.config.tables import LONGEST_NAME, ROLES, read_mapping
from connector.config.values import read_section
from connector.config.write import WriteSettings
from connector.errors import ConfigurationError
from model.settings import MatchSettings, ModelSettings

if TYPE_CHECKING:
    from collections.abc import Mapping as MappingOf
    from collections.abc import Sequence

    from connector.config.connection import Role
    from connector.config.mapping import Mapping

DEFAULT_CHECKPOINT = "sameas.model"

# What people may look for in the file, and the variable where it stands instead.
_IN_ENVIRONMENT = {
    "uri": "URI",
    "url": "URI",
    "host": "URI",
    "user": "USERNAME",
    "username": "USERNAME",
    "database": "DATABASE",
    "password_file": "PASSWORD_FILE",
}


@dataclass(frozen=True)
class Settings:
    """What a command works with.

    Attributes:
        path: the file it was read from.
        source_graph: name of the source graph, stored with every link.
        target_graph: name of the target graph.
        source: where the source database is; of a role that was not asked for, the address is "".
        target: where the target database is.
        mapping: what corresponds.
        model: settings of the aligner.
        write: settings of writing.
        checkpoint: folder of the trained model.
    """

    path: Path
    source_graph: str
    target_graph: str
    source: Connection
    target: Connection
    mapping: Mapping
    model: ModelSettings
    write: WriteSettings
    checkpoint: Path


def load(
    path: Path | str, environ: MappingOf[str, str], *, roles: Sequence[Role] = ROLES
) -> Settings:
    """Read the file, and from the environment the connections of ``roles``.

    Args:
        path: of sameas.toml.
        environ: variables such as SAMEAS_TARGET_URI (`os.environ`).
        roles: whose connections are needed; of the others the address is "".

    Raises:
        ConfigurationError: with every problem of both; none of them shows a password.
    """
    path = Path(path)
    if not path.is_file():
        raise ConfigurationError(
            f"there is no {path}",
            hint="run `sameas init` to write one, or name another file with --config",
        )
    problems = Problems()
    try:
        document = read(path, problems)
    except OSError as exc:
        raise ConfigurationError(
            f"{path} cannot be read: {exc.strerror or exc}", hint="check the file's permissions"
        ) from exc
    in_file = len(problems.found)
    graphs: dict[Role, str] = dict.fromkeys(ROLES, "")
    sections: dict[str, Any] = {}
    mapping, checkpoint = None, DEFAULT_CHECKPOINT
    # Where the file could not be parsed, there is nothing more to say about it.
    if document or not in_file:
        _known_sections(document, path.name, problems)
        graphs = {role: _graph(document, role, path.name, problems) for role in ROLES}
        checkpoint = _checkpoint(document, path.name, problems)
        sections = {
            name: read_section(cls, document.get(name, {}), Place(path.name, (name,)), problems)
            for name, cls in _SECTIONS.items()
        }
        mapping = read_mapping(document, path.name, problems)
        _mirrored_exist(sections["write"], mapping, path.name, problems)
        _budgeted_exist(sections["match"], mapping, path.name, problems)
    in_file = len(problems.found)
    found = read_connections(environ, roles, problems)
    if problems.found:
        raise ConfigurationError(
            f"{path} and the environment are not ready to be used"
            if 0 < in_file < len(problems.found)
            else f"{path} cannot be used as it stands"
            if in_file
            else "the environment does not say where the databases are",
            hint="put this right in the file; `sameas init` shows how one looks"
            if in_file
            else ENVIRONMENT_HINT,
            problems=tuple(problems.found),
        )
    assert mapping is not None
    return Settings(
        path=path,
        source_graph=graphs["source"],
        target_graph=graphs["target"],
        source=found.get("source", Connection("source", "")),
        target=found.get("target", Connection("target", "")),
        mapping=mapping,
        model=ModelSettings(**{name: sections[name] for name in _MODEL_SECTIONS}),
        write=sections["write"],
        checkpoint=path.parent / checkpoint,
    )


_MODEL_SECTIONS: dict[str, type] = {
    field.name: get_type_hints(ModelSettings)[field.name] for field in fields(ModelSettings)
}
_SECTIONS: dict[str, type] = {**_MODEL_SECTIONS, "write": WriteSettings}
_KNOWN = (*ROLES, "entity", "relation", "checkpoint", *_SECTIONS)


def _known_sections(document: dict[str, Any], file: str, problems: Problems) -> None:
    for name, value in document.items():
        if name not in _KNOWN:
            section = isinstance(value, dict)
            place = Place(file, (name,)) if section else Place(file, (), (name,))
            problems.unknown(place, name, _KNOWN, "section" if section else "setting")


def _graph(document: dict[str, Any], role: Role, file: str, problems: Problems) -> str:
    place = Place(file, (role,))
    table = document.get(role, {})
    if not isinstance(table, dict):
        problems.add(place, f"should be a table, is {type_name(table)}")
        return ""
    for key in table:
        if key in _IN_ENVIRONMENT:
            problems.add(
                place.within(key),
                "stands in the environment, not in the file: "
                f"SAMEAS_{role.upper()}_{_IN_ENVIRONMENT[key]}",
            )
        elif key not in ("graph", "password"):
            problems.unknown(place.within(key), key, ("graph",))
    graph = table.get("graph")
    if not isinstance(graph, str) or not graph:
        problems.add(
            place.within("graph"),
            "missing: the name of the graph, stored with every link"
            if graph is None
            else "should be a name, not empty",
        )
        return ""
    if len(graph) > LONGEST_NAME:
        problems.add(place.within("graph"), f"is longer than {LONGEST_NAME} characters")
        return ""
    return graph


def _checkpoint(document: dict[str, Any], file: str, problems: Problems) -> str:
    folder = document.get("checkpoint", DEFAULT_CHECKPOINT)
    if not isinstance(folder, str) or not folder or "\0" in folder:
        problems.add(Place(file, (), ("checkpoint",)), "should be the name of a folder")
        return DEFAULT_CHECKPOINT
    return folder


def _mirrored_exist(write: WriteSettings, mapping: Mapping, file: str, problems: Problems) -> None:
    known = {attribute.name for entity in mapping.entities for attribute in entity.attributes}
    for name in write.mirror or ():
        if name not in known:
            problems.unknown(Place(file, ("write",), ("mirror",)), name, known, "attribute")


def _budgeted_exist(match: MatchSettings, mapping: Mapping, file: str, problems: Problems) -> None:
    known = {entity.name for entity in mapping.entities if entity.link}
    for name in match.max_wrong if isinstance(match.max_wrong, dict) else ():
        if name not in known:
            place = Place(file, ("match",), ("max_wrong", name))
            problems.unknown(place, name, known, "entity type")
