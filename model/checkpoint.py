"""A trained model as a folder: weights as safetensors, everything else as JSON."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from safetensors import SafetensorError
from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors

from model.confidence.calibration import Calibration
from model.forms import AttributeForm, TypeForm
from model.network.competition import Competition
from model.network.inputs import Habit
from model.network.network import NetworkShape
from model.trained import Member, TrainedModel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import torch

FORMAT = 9
_WEIGHTS = "weights.safetensors"
_DOCUMENT = "model.json"


class CheckpointFormatError(ValueError):
    """The folder is there, but what stands in it is not a model of this format."""


def save(folder: Path, trained: TrainedModel, *, extra: Mapping[str, Any] | None = None) -> None:
    """Write a model; what stood in the folder is replaced at the end, or not at all.

    Args:
        folder: made where it is missing. Only a folder that is empty or holds a model is replaced.
        trained: the model.
        extra: JSON-able, given back by `load`.

    Raises:
        OSError: the disk is full, the place is not writable, or the folder holds other files.
    """
    document = {
        "format": FORMAT,
        "shape": asdict(trained.shape),
        "habits": {name: asdict(habit) for name, habit in trained.habits.items()},
        "members": [
            {"competition": member.competition.weights.tolist(), "trees": dict(member.trees)}
            for member in trained.members
        ],
        "calibration": {name: asdict(c) for name, c in trained.calibration.items()},
        "thresholds": dict(trained.thresholds),
        "cardinalities": dict(trained.cardinalities),
        "metrics": dict(trained.metrics),
        "versions": dict(trained.versions),
        "forms": {name: asdict(form) for name, form in trained.forms.items()},
        "extra": dict(extra or {}),
    }
    text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
    weights = save_tensors(_tensors(trained))
    folder = folder.absolute()
    strangers = (
        {entry.name for entry in folder.iterdir()} - {_WEIGHTS, _DOCUMENT}
        if folder.exists()
        else set()
    )
    if strangers:
        raise FileExistsError(f"{folder} holds other files, such as {sorted(strangers)[0]}")
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        _write(fresh / _WEIGHTS, weights)
        _write(fresh / _DOCUMENT, text.encode())
        fresh.chmod(0o755)
        _replace(folder, fresh)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def identity(trained: TrainedModel) -> str:
    """Return a short name of a model: the same weights have the same, on any machine."""
    digest = hashlib.sha256()
    for name, weights in sorted(_tensors(trained).items()):
        digest.update(name.encode())
        digest.update(weights.numpy().tobytes())
    for member in trained.members:
        for name, text in sorted(member.trees.items()):
            digest.update(name.encode())
            digest.update(text.encode())
    return digest.hexdigest()[:12]


def _tensors(trained: TrainedModel) -> dict[str, torch.Tensor]:
    """Return the weights of all members; before each name stands the member's number."""
    return {
        f"{number}.{name}": weights.contiguous().cpu()
        for number, member in enumerate(trained.members)
        for name, weights in member.weights.items()
    }


def _members(
    documents: Sequence[Mapping[str, Any]], tensors: Mapping[str, torch.Tensor]
) -> tuple[Member, ...]:
    weights: list[dict[str, torch.Tensor]] = [{} for _ in documents]
    for name, tensor in tensors.items():
        number, _, own = name.partition(".")
        weights[int(number)][own] = tensor
    return tuple(
        Member(
            named,
            Competition(np.array(document["competition"], dtype=np.float64)),
            document["trees"],
        )
        for named, document in zip(weights, documents, strict=True)
    )


def _form(attributes: Mapping[str, Any], *, record: bool) -> TypeForm:
    return TypeForm(
        {
            name: AttributeForm(**{**form, "delimiters": tuple(form["delimiters"])})
            for name, form in attributes.items()
        },
        record,
    )


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _replace(folder: Path, fresh: Path) -> None:
    """Put ``fresh`` in the place of ``folder``; on failure the old one stands again."""
    if not folder.exists():
        fresh.rename(folder)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    folder.rename(old)
    try:
        fresh.rename(folder)
    except BaseException:
        with suppress(OSError):
            old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def load(folder: Path) -> tuple[TrainedModel, dict[str, Any]]:
    """Read a model and the extra that was saved with it.

    Raises:
        FileNotFoundError: there is no model.
        CheckpointFormatError: it is damaged, or of another format.
    """
    text = (folder / _DOCUMENT).read_bytes()
    data = (folder / _WEIGHTS).read_bytes()
    try:
        document = json.loads(text)
        if document["format"] != FORMAT:
            raise CheckpointFormatError(
                f"{folder / _DOCUMENT} has format {document['format']}, this version reads {FORMAT}"
            )
        shape = document["shape"]
        for name in ("kinds", "channels", "types", "rivals"):
            shape[name] = tuple(shape[name])
        trained = TrainedModel(
            shape=NetworkShape(**shape),
            members=_members(document["members"], load_tensors(data)),
            habits={name: Habit(**habit) for name, habit in document["habits"].items()},
            calibration={
                name: Calibration(c["slope"], c["offset"], tuple(map(tuple, c["points"])))
                for name, c in document["calibration"].items()
            },
            thresholds=document["thresholds"],
            cardinalities=document["cardinalities"],
            metrics=document["metrics"],
            versions=document["versions"],
            forms={name: _form(**form) for name, form in document["forms"].items()},
        )
        extra: dict[str, Any] = document["extra"]
    except CheckpointFormatError:
        raise
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, SafetensorError) as exc:
        raise CheckpointFormatError(f"{folder} is damaged: {exc!r}") from exc
    return trained, extra
