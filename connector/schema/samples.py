"""Samples of values that can be compared: two graphs keep the same values where they share them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from heapq import nsmallest
from typing import TYPE_CHECKING

from model.values.dates import parse_date
from model.values.rdf import literal, said_alone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

SAMPLE = 1_000

_TOKEN = re.compile(r"[^\W_]+")
_DAY = re.compile(r"(?:1\d|20)\d\d")
_TAG = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*$")


def folded(text: str) -> str:
    """Return a value without case, accents, word order, punctuation and a tag in brackets.

    "Lang, Fritz (I)" and "fritz lang" are one, and so is the URI that ends with Fritz_Lang.
    """
    text = said_alone(text)
    short = (_TAG.sub("", text) or text) if text.rstrip()[-1:] in (")", "]") else text
    plain = short.casefold()
    if not plain.isascii():
        parts = unicodedata.normalize("NFKD", plain)
        plain = "".join(c for c in parts if not unicodedata.combining(c))
    return " ".join(sorted(_TOKEN.findall(plain)))


def order(value: str) -> tuple[bytes, str]:
    """Return what the values of a sample are the smallest by: the hash of their folded form."""
    text = one_notation(value).encode("utf-8", "replace")
    return hashlib.blake2b(text, digest_size=8).digest(), value


def sample(
    values: Iterable[str], by: Callable[[str], tuple[bytes, str]] = order
) -> tuple[str, ...]:
    """Return up to `SAMPLE` distinct values, the smallest by their `order`.

    The overlap of two such samples estimates that of the sets they come from (Broder 1997,
    "On the resemblance and containment of documents": bottom-k sketches).

    Args:
        values: to choose from.
        by: gives their order, where it is known already.
    """
    return tuple(nsmallest(SAMPLE, set(values), key=by))


def whole_size(samples: Sequence[str]) -> float:
    """Return about how many distinct values a `sample` was taken of, by how far it reaches.

    The k-th smallest of n hashes stands at about k / n of their range (Broder 1997).
    """
    if len(samples) < SAMPLE:
        return float(len(samples))
    last = int.from_bytes(order(samples[-1])[0], "big") + 1
    return (len(samples) - 1) * 2.0**64 / last


def one_notation(text: str) -> str:
    """Return a value in the one form in which it is compared; dates as ISO 8601, texts `folded`."""
    date = parse_date(literal(text)) if _DAY.search(text) else None
    return "{:04}-{:02}-{:02}".format(*date) if date and date[2] else folded(text)
