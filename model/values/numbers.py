"""Numbers however they are written: grouped, with a unit, as a duration."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import numpy as np

from model.values.conversion import evident_factors
from model.values.text import text_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from model.graph import ObjectArray

_NUMBER = r"[+-]?(?:\d[\d,.'\u00a0\u202f ]*\d|\d)(?:e[+-]?\d{1,3})?|[+-]?\.\d+"
_WITH_UNIT = re.compile(
    rf"^(?:[#№~≈<>]|(?P<money>[$€£¥]|(?:usd|eur|gbp|jpy|chf|cad|aud|inr|cny)\b))*\s*({_NUMBER})\+?\s*"
    r"((?:sq(?:uare|\.)? )?[^\W\d_]{1,12}\.?|(?:[kcm]?m|ft|mi)2|%|°[cf]?|[\"']|[$€£¥]|)$",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"^(?:(\d{1,4}):)?(\d{1,4}):(\d{2}(?:[.,]\d+)?)$")
_ISO_DURATION = re.compile(
    r"^p(?:(\d+)y)?(?:(\d+)m)?(?:(\d+)w)?(?:(\d+)d)?"
    r"(?:t(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:[.,]\d+)?)s)?)?$"
)
_SQUARE = re.compile(r"^(?:sq(?:uare|\.)? ?|q(?=k?m$))(\w+)$|^(\w+)²$")
_PARTS = re.compile(r"(\d+(?:[.,]\d+)?)\s*([a-zµ]+\.?)")
_ISO_SECONDS = (31_556_952.0, 2_629_746.0, 604_800.0, 86_400.0, 3_600.0, 60.0, 1.0)

_DIMENSIONS: dict[str, dict[str, float]] = {
    "time": {
        "ns": 1e-9, "µs": 1e-6, "us": 1e-6, "ms": 1e-3, "msec": 1e-3, "s": 1.0, "sec": 1.0,
        "secs": 1.0, "second": 1.0, "seconds": 1.0, "min": 60.0, "mins": 60.0, "minute": 60.0,
        "minutes": 60.0, "h": 3600.0, "hr": 3600.0, "hrs": 3600.0, "hour": 3600.0,
        "hours": 3600.0, "std": 3600.0, "day": 86_400.0, "days": 86_400.0,
    },
    "mass": {
        "mg": 1e-6, "g": 1e-3, "gr": 1e-3, "gram": 1e-3, "grams": 1e-3, "kg": 1.0, "kilo": 1.0,
        "t": 1e3, "oz": 0.028349523, "lb": 0.45359237, "lbs": 0.45359237, "pounds": 0.45359237,
    },
    "length": {
        "nm": 1e-9, "µm": 1e-6, "mm": 1e-3, "cm": 1e-2, "m": 1.0, "km": 1e3, "in": 0.0254,
        "inch": 0.0254, "inches": 0.0254, '"': 0.0254, "ft": 0.3048, "feet": 0.3048,
        "'": 0.3048, "yd": 0.9144, "mi": 1609.344, "mile": 1609.344, "miles": 1609.344,
    },
    "data": {
        "b": 1.0, "byte": 1.0, "bytes": 1.0, "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12,
        "kib": 1024.0, "mib": 1024.0**2, "gib": 1024.0**3, "tib": 1024.0**4,
    },
    "volume": {"ml": 1e-3, "cl": 1e-2, "dl": 0.1, "l": 1.0, "liter": 1.0, "litre": 1.0},
    "power": {"mw": 1e-3, "w": 1.0, "watt": 1.0, "watts": 1.0, "kw": 1e3},
    "share": {"%": 0.01, "percent": 0.01, "pct": 0.01},
    "count": {"k": 1e3, "thousand": 1e3, "million": 1e6, "mio": 1e6, "billion": 1e9, "bn": 1e9},
}  # fmt: skip
_DIMENSIONS["area"] = {
    "ha": 1e4, "hectare": 1e4, "hectares": 1e4, "acre": 4_046.8564, "acres": 4_046.8564,
    **{f"{unit}2": factor**2 for unit, factor in _DIMENSIONS["length"].items()},
}  # fmt: skip
_UNITS = {
    unit: (dimension, factor)
    for dimension, units in _DIMENSIONS.items()
    for unit, factor in units.items()
}

_OF_MONEY = {"m": "million", "b": "billion"}
_MINUTES = (["h", "m"], ["m", "s"], ["h", "m", "s"])
"""Beside hours and seconds, m is no metre."""

_MARKED = 0.05
"""Share of values with a unit from which on the others are taken to lack theirs."""

_COMMON_FACTORS = (1e3, 60.0, 1e6, 1e-3, 1 / 60.0, 1e-6)
_FACTORS = (
    1e3, 1e6, 60.0, 3_600.0, 0.3048, 0.0254, 2.54, 1.609344, 2.58998811, 0.40468564, 0.45359237,
)  # fmt: skip
_CONVERSIONS = (1.0, *_FACTORS, *(1.0 / factor for factor in _FACTORS))
"""Thousands and millions, hours, feet, inches, miles, square miles, acres, pounds."""


def parse_number(value: object) -> tuple[float, str] | None:
    """Read one value as a number in the base unit of its dimension (s, kg, m, byte, l, W, share).

    Returns:
        The number and its dimension ("" where no known unit is written), None if it is none or
        is not finite.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        try:
            number = float(value)
        except OverflowError:
            return None
        return (number, "") if math.isfinite(number) else None
    if not isinstance(value, str) or len(value) > 60:
        return None
    text = value.strip().lower()
    return _with_unit(text) or _clock(text) or _duration(text) or _in_parts(text)


def _with_unit(text: str) -> tuple[float, str] | None:
    match = _WITH_UNIT.match(text)
    if match is None:
        return None
    number = _decimal(match[2])
    if number is None or not math.isfinite(number):
        return None
    unit = match[3].rstrip(".") or match[3]
    unit = _SQUARE.sub(lambda said: f"{said[1] or said[2]}2", unit)
    unit = _OF_MONEY.get(unit, unit) if match["money"] else unit
    dimension, factor = _UNITS.get(unit, ("", 1.0))
    return number * factor, dimension


def _decimal(written: str) -> float | None:
    """Read digits with whatever groups them; the last of several different marks is the point."""
    digits = re.sub(r"['\u00a0\u202f ]", "", written)
    comma, point = digits.rfind(","), digits.rfind(".")
    if comma >= 0 and point >= 0:
        group = "," if comma < point else "."
        digits = digits.replace(group, "").replace(",", ".")
    elif comma >= 0:
        grouped = re.fullmatch(r"[+-]?\d{1,3}(?:,\d{3})+", digits)
        digits = digits.replace(",", "" if grouped else ".")
    elif digits.count(".") > 1:
        digits = digits.replace(".", "")
    try:
        return float(digits)
    except ValueError:
        return None


def _clock(text: str) -> tuple[float, str] | None:
    match = _CLOCK.match(text)
    if match is None:
        return None
    hours, minutes, seconds = match[1] or "0", match[2], match[3].replace(",", ".")
    return int(hours) * 3600.0 + int(minutes) * 60.0 + float(seconds), "time"


def _duration(text: str) -> tuple[float, str] | None:
    match = _ISO_DURATION.match(text)
    if match is None or not any(match.groups()):
        return None
    parts = [float((part or "0").replace(",", ".")) for part in match.groups()]
    total = sum(part * unit for part, unit in zip(parts, _ISO_SECONDS, strict=True))
    return (total, "time") if math.isfinite(total) else None


def _in_parts(text: str) -> tuple[float, str] | None:
    """Read "3 min 25 sec" or "6 ft 2 in": parts of one dimension, the larger unit first."""
    parts = _PARTS.findall(text)
    if len(parts) < 2 or _PARTS.sub("", text).strip(" ,+and"):
        return None
    names = [unit.rstrip(".") for _, unit in parts]
    if names in _MINUTES:
        names = ["min" if name == "m" else name for name in names]
    units = [_UNITS.get(name, ("", 0.0)) for name in names]
    if len({dimension for dimension, _ in units}) != 1 or not units[0][0]:
        return None
    total = sum(float(n.replace(",", ".")) * f for (n, _), (_, f) in zip(parts, units, strict=True))
    return total, units[0][0]


def numbers(
    source: ObjectArray,
    target: ObjectArray,
    paired: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Read the values of both sides as numbers on one scale; NaN where a value is none.

    Where some values carry a unit, a bare one is taken in that unit of the same dimension that
    brings it nearest to those that carry one ("04:04" beside 244000 and 244). Where no unit is
    written at all but one side is a common factor (1,000 or 60) away from the other throughout,
    it is divided by it. Where it is known which values may be of the same entity, these tell which
    unit a side is in (feet beside metres).

    Args:
        source: ``[n]`` values.
        target: ``[m]`` values.
        paired: ``[k]`` and ``[k]`` rows of values of entities that may be the same.
    """
    parsed = [[parse_number(value) for value in side] for side in (source, target)]
    dimensions = [p[1] for side in parsed for p in side if p is not None]
    values = [
        np.array([np.nan if p is None else p[0] for p in side], dtype=np.float64) for side in parsed
    ]
    rows = paired or (np.zeros(0, np.int64), np.zeros(0, np.int64))
    named = [dimension for dimension in dimensions if dimension]
    if named and len(named) >= _MARKED * len(dimensions):
        dimension = max(sorted(set(named)), key=named.count)
        marked = [
            np.array([p is not None and p[1] == dimension for p in side], dtype=np.bool_)
            for side in parsed
        ]
        return _with_units(values, marked, sorted(set(_DIMENSIONS[dimension].values())), rows)
    if not named:
        found = evident_factors(values[0][rows[0]], values[1][rows[1]], _CONVERSIONS)
        values[1] = values[1] * (found[0] if found else _common_factor(*values))
    return values[0], values[1]


def _with_units(
    values: list[NDArray[np.float64]],
    marked: list[NDArray[np.bool_]],
    factors: list[float],
    rows: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Bring the bare values of both sides to the scale of those that are marked by a unit."""
    scale = _typical(np.concatenate([v[m] for v, m in zip(values, marked, strict=True)]))
    if scale is None:
        return values[0], values[1]
    known = [np.where(m, v, np.nan) for v, m in zip(values, marked, strict=True)]
    bare = [np.where(m, np.nan, v) for v, m in zip(values, marked, strict=True)]
    scaled = []
    for side, other in ((0, 1), (1, 0)):
        evident = evident_factors(known[other][rows[other]], bare[side][rows[side]], factors)
        nearest = _nearest_unit(values[side], scale, np.array(evident or factors))
        scaled.append(np.where(marked[side], values[side], nearest))
    return scaled[0], scaled[1]


def _typical(values: NDArray[np.float64]) -> float | None:
    positive = values[values > 0]
    return float(np.median(np.log(positive))) if len(positive) else None


def _nearest_unit(
    values: NDArray[np.float64], scale: float, factors: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give each bare value the unit that brings it nearest to ``exp(scale)``."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        logs = np.log(np.abs(values))[:, None] + np.log(factors)
        distance = np.abs(logs - scale)
    # The base unit wins unless another is nearer by more than a factor of three.
    base = np.flatnonzero(factors == 1.0)
    distance[:, base] -= math.log(3.0)
    usable = np.isfinite(distance).all(axis=1)
    chosen = np.ones(len(values))
    chosen[usable] = factors[np.argmin(distance[usable], axis=1)]
    scaled: NDArray[np.float64] = values * chosen
    return scaled


def _common_factor(source: NDArray[np.float64], target: NDArray[np.float64]) -> float:
    """Return what the target's numbers are to be multiplied with, 1 unless that is evident."""
    logs = [np.log10(side[side > 0]) for side in (source, target)]
    if min(map(len, logs)) < 30:
        return 1.0
    at = (0.1, 0.25, 0.5, 0.75, 0.9)
    difference = np.quantile(logs[0], at) - np.quantile(logs[1], at)
    for factor in _COMMON_FACTORS:
        if np.abs(difference - math.log10(factor)).max() < 0.15:
            return factor
    return 1.0


def number_text(value: object) -> str:
    """Return a number's text as a token: the same for 7, 7.0, "007" and "7"."""
    parsed = parse_number(value)
    return text_of(value) if parsed is None else f"{parsed[0]:.6g}"
