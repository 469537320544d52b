"""Every Cypher statement of the product, one file each."""

from cypher.pasting import as_of, has_history, literal, pasted
from cypher.statements import (
    Identifier,
    InvalidIdentifierError,
    Statement,
    alternatives,
    load,
    names,
    quote,
    quote_any,
)

__all__ = [
    "Identifier",
    "InvalidIdentifierError",
    "Statement",
    "alternatives",
    "as_of",
    "has_history",
    "literal",
    "load",
    "names",
    "pasted",
    "quote",
    "quote_any",
]
