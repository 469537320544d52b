"""What a graph's values may hold to deceive whoever looks at a terminal is printed as an escape."""

from __future__ import annotations

import json
import re
from typing import Any

# What moves the cursor, changes the terminal or turns the order of letters round.
_HIDDEN = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
_BUT_STYLES = re.compile(f"(\x1b\\[(?:0|1|31|33|36)m)|{_HIDDEN}")
_IN_JSON = re.compile(_HIDDEN)


def visible(text: str) -> str:
    """Return text for a terminal; the styles that are our own stay."""
    return _BUT_STYLES.sub(lambda found: found[1] or ascii(found[0])[1:-1], text)


def visible_json(document: object, **options: Any) -> str:
    """Return a document as JSON, with the options of `json.dumps`; it means the same, escaped."""
    text = json.dumps(document, **{**options, "ensure_ascii": False})
    return _IN_JSON.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
