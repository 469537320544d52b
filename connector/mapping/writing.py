"""A proposal as the text of sameas.toml: short, a reason on every line, doubts to enable."""

from __future__ import annotations

from typing import TYPE_CHECKING

import tomlkit

from connector.config.patterns import format_side
from connector.mapping.wording import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from connector.config.mapping import Carrier, EntitySide, RelationPattern
    from connector.mapping.proposal import Proposal, ProposedEntity, ProposedRelation

_HEAD = """\
# What corresponds in the two graphs, proposed by `sameas init`: read it, correct it, then run
# `sameas doctor`. Lines that start with "# ? " are doubtful: take these marks away to enable them.
# Addresses and passwords stand in the environment: SAMEAS_SOURCE_URI, SAMEAS_TARGET_URI, ...
"""
_DOUBT = "# ? "
_WIDTH = 100


def toml(proposal: Proposal, source_graph: str, target_graph: str) -> str:
    """Return the text of a sameas.toml that reads back as ``proposal.mapping``."""
    lines = [
        _HEAD,
        "[source]",
        f"graph = {_text(source_graph)}",
        "[target]",
        f"graph = {_text(target_graph)}",
    ]
    for entity in proposal.entities:
        lines += ["", *_aligned(_entity(entity))]
    for relation in proposal.relations:
        lines += ["", *_aligned(_relation(relation))]
    if proposal.left_out:
        lines += ["", "# Not mapped:"]
        lines += [f"#   {printable(each)}" for each in proposal.left_out]
    return "\n".join(lines) + "\n"


def _entity(entity: ProposedEntity) -> Iterator[tuple[str, str]]:
    """Yield the lines with their comments."""
    mark = "" if entity.sure else _DOUBT
    mapping = entity.mapping
    yield f"{mark}[entity.{_key(mapping.name)}]", entity.reason
    yield f"{mark}source = {_side(mapping.source)}", entity.keys[0]
    yield f"{mark}target = {_side(mapping.target)}", entity.keys[1]
    for line in entity.attributes:
        own = mark if line.sure or mark else _DOUBT
        each = line.mapping
        kind = f", kind = {_text(each.kind)}" if each.kind else ""
        yield (
            f"{own}attributes.{_key(each.name)} = {{ source = {_texts(each.source)}, "
            f"target = {_texts(each.target)}{kind} }}",
            line.reason,
        )
    if mapping.cardinality is not None:
        yield f"{mark}cardinality = {_text(mapping.cardinality)}", ""
    if not mapping.link:
        yield f"{mark}link = false", "context only"


def _relation(relation: ProposedRelation) -> Iterator[tuple[str, str]]:
    mark = "" if relation.sure else _DOUBT
    mapping = relation.mapping
    yield f"{mark}[relation.{_key(mapping.name)}]", relation.reason
    yield f"{mark}source = {_patterns(mapping.source, mark)}", ""
    yield f"{mark}target = {_patterns(mapping.target, mark)}", ""


def _aligned(lines: Iterator[tuple[str, str]]) -> list[str]:
    """Put the comments in one column, as far as the lines allow."""
    every = list(lines)
    widths = [len(code) for code, comment in every if comment and "\n" not in code]
    column = max((width for width in widths if width <= _WIDTH // 2), default=0)
    return [
        f"{code:<{column}}  # {printable(comment)}" if comment else code for code, comment in every
    ]


def _patterns(patterns: Sequence[RelationPattern], mark: str) -> str:
    if len(patterns) == 1:
        return _text(str(patterns[0]))
    inner = "".join(f"{mark}    {_text(str(pattern))},\n" for pattern in patterns)
    return f"[\n{inner}{mark}]"


def _side(side: EntitySide) -> str:
    short = format_side(side)
    if short is not None:
        return _text(short)
    return f"{{ label = {_texts(side.labels)}, key = {_texts(side.key)} }}"


def _texts(names: Sequence[Carrier]) -> str:
    texts = [_text(str(name)) for name in names]
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


def _text(value: str) -> str:
    # Escaped in full where it holds what an editor might not show or might change.
    if value.isprintable():
        return tomlkit.string(value).as_string()
    return '"' + "".join(_escaped(c) for c in value) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _key(name: str) -> str:
    return (
        name
        if name.isascii() and name.replace("_", "a").replace("-", "a").isalnum()
        else _text(name)
    )
