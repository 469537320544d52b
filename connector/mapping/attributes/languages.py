"""One property in several languages: ``name``, ``name:de``, ``name_fr``."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connector.config import Carrier
    from connector.mapping.proposal import ProposedAttribute
    from connector.mapping.values import Property

_LANGUAGE = re.compile(r"(.+)[@_.:-][a-z]{2}", re.IGNORECASE)


def in_all_languages(
    lines: Sequence[ProposedAttribute], source: Sequence[Property], target: Sequence[Property]
) -> list[ProposedAttribute]:
    """Return attributes with texts in all their languages: one agrees with any of the others.

    Args:
        lines: the attributes of two labels.
        source, target: their properties.
    """
    versions = _versions(source), _versions(target)
    used = (
        {name for line in lines for name in line.mapping.source},
        {name for line in lines for name in line.mapping.target},
    )
    found: list[ProposedAttribute] = []
    place: dict[tuple[tuple[Carrier, ...], tuple[Carrier, ...]], int] = {}
    for line in lines:
        ends = line.mapping.source, line.mapping.target
        one, other = (of.get(str(end[0]), ()) for of, end in zip(versions, ends, strict=True))
        if not line.sure or not (one or other):
            found.append(line)
            continue
        at = place.setdefault((one or ends[0], other or ends[1]), len(found))
        if at == len(found):
            found.append(line)
        known = found[at].mapping
        more = [
            dict.fromkeys((*own, *end, *(name for name in of if name not in taken)))
            for own, end, of, taken in zip(
                (known.source, known.target), ends, (one, other), used, strict=True
            )
        ]
        mapping = replace(known, source=tuple(more[0]), target=tuple(more[1]))
        found[at] = replace(found[at], mapping=mapping)
    return found


def _versions(properties: Sequence[Property]) -> dict[str, tuple[str, ...]]:
    """Return the names of texts that are there in several languages, by each of them."""
    found: dict[str, list[str]] = defaultdict(list)
    for each in properties:
        if each.values.textual:
            language = _LANGUAGE.fullmatch(each.name)
            found[language[1] if language else each.name].append(each.name)
    return {name: tuple(of) for of in found.values() if len(of) > 1 for name in of}
