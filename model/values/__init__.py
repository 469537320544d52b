"""What values say: the kind of an attribute, and the form in which its values are compared."""

from model.values.dates import Moments, moments
from model.values.kinds import infer_kind, kinds_of
from model.values.missing import is_missing, said
from model.values.numbers import numbers
from model.values.text import fold, identifier, split_tags, word_sorted

__all__ = [
    "Moments",
    "fold",
    "identifier",
    "infer_kind",
    "is_missing",
    "kinds_of",
    "moments",
    "numbers",
    "said",
    "split_tags",
    "word_sorted",
]
