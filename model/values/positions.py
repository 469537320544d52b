"""Positions on the earth however they are written: "51.47, -0.45", 51°28'N 0°27'W, points."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

import numpy as np

from model.graph import AttributeColumn, object_array
from model.values.missing import said
from model.values.numbers import parse_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from model.graph import ObjectArray

Position = tuple[float, float]
"""Latitude and longitude in degrees."""

_NUMBER = r"[+-]?\d{1,3}(?:\.\d+)?"
_POINT = re.compile(
    rf"(?:SRID=(\d+);)?POINT(?: ?Z)? ?\( ?({_NUMBER}(?:e-\d+)?)[ ,]+({_NUMBER}(?:e-\d+)?)"
    r"(?:[ ,]+[^ ()]+)? ?\)",
    re.IGNORECASE,
)
_GEOGRAPHIC = ("4326", "4979")
_PAIR = re.compile(rf"[(\[]?\s*({_NUMBER})\s*[,;\s]\s*({_NUMBER})\s*[)\]]?")
_ANGLE = (
    r"(\d{{1,3}}(?:\.\d+)?)\s*°?\s*(?:(\d{{1,2}}(?:\.\d+)?)\s*['′’]\s*)?"
    r"(?:(\d{{1,2}}(?:\.\d+)?)\s*(?:[\"″”]|''|′′)\s*)?([{0}])"
)
_ANGLES = re.compile(rf"{_ANGLE.format('NS')}\s*[,;/]?\s*{_ANGLE.format('EWO')}", re.IGNORECASE)


def parse_position(value: object) -> Position | None:
    """Read one value as a position.

    A pair of numbers is latitude and longitude and has a decimal point, as degrees have; of a
    point in well-known text the longitude stands first (ISO 19125), as in Neo4j's own points.

    Returns:
        Latitude and longitude, None if it is none or lies on a plane.
    """
    if not isinstance(value, str) or len(value) > 80:
        return None
    text = value.strip()
    point = _POINT.fullmatch(text)
    if point is not None:
        if point[1] not in (None, *_GEOGRAPHIC):
            return None
        return _on_earth(float(point[3]), float(point[2]))
    pair = _PAIR.fullmatch(text)
    if pair is not None:
        return _on_earth(float(pair[1]), float(pair[2])) if "." in text else None
    angles = _ANGLES.fullmatch(text)
    if angles is None:
        return None
    parts = angles.groups()
    latitude, longitude = (
        sum(float(part or 0) / scale for part, scale in zip(angle, (1, 60, 3600), strict=True))
        for angle in (parts[:3], parts[4:7])
    )
    south, west = parts[3] in "Ss", parts[7] in "Ww"
    return _on_earth(-latitude if south else latitude, -longitude if west else longitude)


def _on_earth(latitude: float, longitude: float) -> Position | None:
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def joined(column: AttributeColumn) -> AttributeColumn:
    """Return a column of positions, written alike; a latitude and the longitude after it are one.

    What is none, and a latitude without a longitude, is left out.
    """
    column = said(column)
    starts = np.flatnonzero(np.diff(column.entity, prepend=-1))
    entities, texts = [], []
    for first, end in itertools.pairwise([*starts.tolist(), len(column.value)]):
        found = list(_positions(column.value[first:end]))
        entities += [column.entity[first]] * len(found)
        texts += [f"{latitude:.6f}, {longitude:.6f}" for latitude, longitude in found]
    return AttributeColumn(np.array(entities, np.int32), object_array(texts))


def _positions(values: ObjectArray) -> Iterator[Position]:
    """Give the positions among one entity's values."""
    before: float | None = None
    for value in values:
        whole = parse_position(value)
        if whole is not None:
            yield whole
            continue
        number = parse_number(value)
        if number is None:
            continue
        if before is None:
            before = number[0]
            continue
        both, before = _on_earth(before, number[0]), None
        if both is not None:
            yield both
