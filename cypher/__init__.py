"""Every Cypher statement of the product, one file each."""

from cypher.pasting import as_of, has_history, literal, pasted
from cypher.statements import (
    Identifier,
    InvalidIdentifierError,
    Statement,
    alternatives,
    as_identifier,
    either,
    load,
    names,
    quote,
)

__all__ = [
    "Identifier",
    "InvalidIdentifierError",
    "Statement",
    "alternatives",
    "as_identifier",
    "as_of",
    "either",
    "has_history",
    "literal",
    "load",
    "names",
    "pasted",
    "quote",
]
