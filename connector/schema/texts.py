"""The driver's temporal values and points as text, the same wherever they are read."""

from __future__ import annotations

import re
from typing import Any

_ZEROS = re.compile(r"\.(\d*?)0+(?!\d)")


def is_temporal(value: object) -> bool:
    """Say whether a value is one of the driver's dates, times or durations."""
    return hasattr(value, "iso_format")


def iso_text(value: Any) -> str:
    """Return a temporal value in ISO 8601, without zeros that end a fraction of a second.

    The driver writes nanoseconds, servers only those that are.
    """
    text: str = value.iso_format()
    return _ZEROS.sub(lambda match: f".{match[1]}" if match[1] else "", text)


def well_known_text(point: Any) -> str:
    """Return one of the driver's points as well-known text with its SRID: longitude first."""
    dimensions = " Z" if len(point) == 3 else ""
    return f"SRID={point.srid};POINT{dimensions}({' '.join(map(repr, point))})"
