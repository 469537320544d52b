"""A trained model as people keep it: a folder, with the mapping and the pairs it learned from."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from connector.config import fingerprint, mapping_from_json, mapping_to_json
from connector.errors import CheckpointError
from connector.links import LinkRow
from connector.mapping import states
from connector.version import __version__
from model import align, checkpoint

if TYPE_CHECKING:
    from collections.abc import Mapping as MappingOf
    from pathlib import Path

    from connector.config import Mapping, Settings
    from connector.mapping.states import SchemaState
    from model.graph import PairLabels, TypedGraph


def save_model(
    folder: Path,
    settings: Settings,
    graphs: tuple[TypedGraph, TypedGraph],
    trained: align.TrainedModel,
    labels: MappingOf[str, PairLabels],
    schema: SchemaState | None = None,
) -> None:
    """Write the checkpoint folder; the pairs trained on go with it, so that evaluate leaves them.

    So does ``schema``, what `drift.check_keys` returned: runs stop where that is no longer so.

    Raises:
        CheckpointError: the folder cannot be written; one that stood there is unharmed.
    """
    learned = {
        name: [
            [str(graphs[0].entities[name].key[s]), str(graphs[1].entities[name].key[t])]
            for s, t in zip(pairs.source.tolist(), pairs.target.tolist(), strict=True)
        ]
        for name, pairs in labels.items()
    }
    document = {
        "sameas": __version__,
        "fingerprint": fingerprint(settings.mapping),
        "mapping": mapping_to_json(settings.mapping),
        "graphs": [settings.source_graph, settings.target_graph],
        "trainedOn": learned,
        "trainedAt": f"{datetime.now(timezone.utc):%Y-%m-%dT%H:%M:%S}",
        **({} if schema is None else {"schema": states.to_text(schema)}),
    }
    try:
        checkpoint.save(folder, trained, extra=document)
    except OSError as exc:
        raise CheckpointError(
            f"the checkpoint {folder} could not be written: {exc.strerror or exc}",
            hint="make room or name another folder with --model; what stood there is unharmed",
        ) from exc


def load_model(folder: Path, settings: Settings) -> tuple[align.TrainedModel, dict[str, Any]]:
    """Read a checkpoint folder.

    Raises:
        CheckpointError: it is missing, broken, or was trained for another mapping.
    """
    try:
        trained, document = checkpoint.load(folder)
    except FileNotFoundError as exc:
        raise CheckpointError(
            f"there is no trained model in {folder}",
            hint="run `sameas train` first (it needs no labels), or name a folder with --model",
        ) from exc
    except (OSError, checkpoint.CheckpointFormatError) as exc:
        raise CheckpointError(
            f"the checkpoint {folder} cannot be read: {exc}", hint="run `sameas train` again"
        ) from exc
    if document.get("fingerprint") != fingerprint(settings.mapping):
        changes = _differences(mapping_from_json(document["mapping"]), settings.mapping)
        raise CheckpointError(
            f"the checkpoint {folder} was trained for another mapping: {changes}",
            hint="run `sameas train` again, or undo the change in sameas.toml",
        )
    return trained, document


def trained_on(document: MappingOf[str, Any]) -> list[LinkRow]:
    """Return the pairs that a loaded model learned from."""
    return [
        LinkRow(source, target, name)
        for name, pairs in document["trainedOn"].items()
        for source, target in pairs
    ]


def _differences(trained: Mapping, current: Mapping) -> str:
    def parts(mapping: Mapping) -> dict[str, object]:
        return {
            **{f"[entity.{entity.name}]": entity for entity in mapping.entities},
            **{f"[relation.{relation.name}]": relation for relation in mapping.relations},
        }

    then, now = parts(trained), parts(current)
    changed = [
        *(f"{name} is new" for name in now if name not in then),
        *(f"{name} is gone" for name in then if name not in now),
        *(f"{name} changed" for name in now if name in then and then[name] != now[name]),
    ]
    return ", ".join(changed) or "the order of its parts changed"
