"""What the terminal would obey is printed as an escape, and JSON stays the same document."""

from __future__ import annotations

import json
import re

from connector.cli.visible import visible, visible_json

ALL = "".join(map(chr, range(0xD800))) + "\ue000\U0010ffff"
DECEIVING = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def test_text_for_a_terminal_holds_nothing_that_it_obeys() -> None:
    assert visible("a\x7f\x9b2J\u202eb") == r"a\x7f\x9b2J\u202eb"
    assert visible("\x1b[31mred\x1b[0m, \x1b[2J") == "\x1b[31mred\x1b[0m, \\x1b[2J"
    assert not DECEIVING.search(visible(ALL))


def test_json_for_a_terminal_is_the_same_document() -> None:
    document = {ALL: [ALL, 1, None], "é": "\x7fªé"}
    printed = visible_json(document, indent=2)
    assert not DECEIVING.search(printed)
    assert json.loads(printed) == document
    assert "é" in printed
