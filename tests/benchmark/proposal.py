"""How good is the mapping that `sameas init` proposes: right, wrong and missed pairs.

    python -m tests.benchmark.proposal FOLDER...

Compared with the mapping that a person wrote for the folder, ``mappings/<folder's name>.toml``.
What is proposed as doubtful (a comment to enable) counts neither as right nor as wrong.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from connector.config import load
from connector.mapping import propose
from tests.benchmark.folder import read_folder
from tests.benchmark.profiles import profile_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connector.config import Mapping

WRITTEN = Path(__file__).parent / "mappings"

Pair = tuple[str, str]


def pairs(mapping: Mapping) -> dict[str, set[Pair]]:
    """Return what a mapping says corresponds: entity types with keys, attributes, relations."""
    types = {entity.source.label: entity.name for entity in mapping.entities}
    others = {entity.target.label: entity.name for entity in mapping.entities}
    return {
        "entity types": {(str(entity.source), str(entity.target)) for entity in mapping.entities},
        "attributes": {
            (f"{entity.source.label}.{one}", f"{entity.target.label}.{other}")
            for entity in mapping.entities
            for attribute in entity.attributes
            for one in attribute.source
            for other in attribute.target
        },
        "relations": {
            (str(one), str(other))
            for relation in mapping.relations
            for one in relation.source
            for other in relation.target
            if (types[one.head], types[one.tail]) == (others[other.head], others[other.tail])
        },
    }


def compare(proposed: Mapping, written: Mapping) -> dict[str, tuple[int, set[Pair], set[Pair]]]:
    """Return the number of right pairs, the wrong ones and the missed ones of each kind."""
    found, wanted = pairs(proposed), pairs(written)
    return {
        kind: (
            len(found[kind] & wanted[kind]),
            found[kind] - wanted[kind],
            wanted[kind] - found[kind],
        )
        for kind in wanted
    }


def main(arguments: Sequence[str]) -> int:
    """Print one line for each folder and kind, and what is wrong or missed."""
    write = sys.stdout.write
    for path in map(Path, arguments):
        folder = read_folder(path)
        proposal = propose(*profile_folder(folder))
        written = load(WRITTEN / f"{folder.name}.toml", {}, roles=()).mapping
        for kind, (right, wrong, missed) in compare(proposal.mapping, written).items():
            write(
                f"{folder.name:<22} {kind:<13} right {right:>3}  wrong {len(wrong):>2}  "
                f"missed {len(missed):>2}\n"
            )
            for what, which in (("wrong", wrong), ("missed", missed)):
                for one, other in sorted(which):
                    write(f"    {what}: {one} = {other}\n")
        write(f"{folder.name:<22} {proposal.doubtful} doubtful\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
