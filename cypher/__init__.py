"""Every Cypher statement of the product, one file each."""

from cypher.pasting import as_of, has_history, literal, pasted
from cypher.statements import InvalidIdentifierError, Statement, load, names, quote

__all__ = [
    "InvalidIdentifierError",
    "Statement",
    "as_of",
    "has_history",
    "literal",
    "load",
    "names",
    "pasted",
    "quote",
]
