"""Text in the form in which it is compared: one spelling for what people write in several."""

from __future__ import annotations

import html
import re
import unicodedata

LONGEST = 2_000
"""Characters of a text that are compared."""

_ACCENTS = re.compile("[\u0300-\u036f]")
_APOSTROPHES = re.compile("['’ʼ`´]")
_NO_WORD = re.compile(r"[\W_]+")
_SPACE = re.compile(r"\s+")
_SCHEME = re.compile(r"^(?:[a-z][a-z0-9+.-]*://)?(?:www\.)?")
_IDENTIFIER_PUNCTUATION = re.compile(r"[\W_]+")

# What exports leave of a letter: its escape, often without the backslash, or a question mark.
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|u(00[89A-F][0-9A-F])")
_LOST = re.compile(r"(?<=\w)\?(?=\w)")

# Letters that Unicode does not decompose, as they are commonly written without the stroke.
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)

_TAG = re.compile(
    r"""\s*[(\[]\s*(
        [ivxlcdm]+                  # (II): the second of that name
        | (?:c\.?\s*)?\d{4}s?(?:\s*[/–-]\s*(?:[ivxlcdm]+|\d{0,4}))?  # (1959), (1959/II)
        | \d{4}\s+\w+ | \w+\s+\d{4}                   # (1959 film)
        | tv | v | vg | mini | tv\s+\w+ | video | film | movie | band | album | song | novel | book
        | b\.?\s*\d{4} | born\s+\d{4} | d\.?\s*\d{4}
        | \#?\d{1,3}
    )\s*[)\]]\s*$""",
    re.VERBOSE | re.IGNORECASE,
)


def text_of(value: object) -> str:
    """Return a value as text, cut to what is compared."""
    if isinstance(value, str):
        return value[:LONGEST]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and value.bit_length() > 4_000:
        return hex(value)[:LONGEST]  # Python refuses decimal digits of such length
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)[:LONGEST]


def unaccented(text: str) -> str:
    """Return text in Unicode's compatibility form, case and accents off, entities resolved.

    Only the marks of European scripts are accents: those of others tell letters apart. Escapes
    are resolved, also those that lost their backslash ("Franu00E7ois"); a question mark within a
    word stands for a letter that was lost, and goes.
    """
    if "&" in text:
        text = html.unescape(text)
    if "u00" in text or "\\u" in text:
        text = _ESCAPE.sub(lambda found: chr(int(found[1] or found[2], 16)), text)
    if "?" in text:
        text = _LOST.sub("", text)
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).casefold()
    text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return unicodedata.normalize("NFC", text).translate(_LETTERS)


def fold(text: str) -> str:
    """Return the words of a text, folded, with one space between them.

    A text without a single letter or digit stays as it is, but for its case and its blanks, so
    that names such as "!!!" remain names.
    """
    plain = unaccented(text)
    words = _NO_WORD.sub(" ", _APOSTROPHES.sub("", plain)).strip()
    return words or _SPACE.sub(" ", plain).strip()


def word_sorted(folded: str) -> str:
    """Return folded text with its words in alphabetical order: "Lang, Fritz" is "Fritz Lang"."""
    return " ".join(sorted(folded.split(" "))) if " " in folded else folded


def split_tags(text: str) -> tuple[str, str]:
    """Take what catalogues append to tell namesakes apart off a text: (II), (TV), (1959).

    Returns:
        The text without, and the tags folded and joined by a space; a text of nothing but tags
        keeps them.
    """
    tags: list[str] = []
    rest = text
    while rest.rstrip().endswith((")", "]")):
        match = _TAG.search(rest)
        if match is None or not match.start():
            break
        tags.append(match[1])
        rest = rest[: match.start()]
    if not tags or not rest.strip():
        return text, ""
    return rest, fold(" ".join(reversed(tags)))


def identifier(text: str) -> str:
    """Return an identifier without what differs between notations of the same one.

    Case, punctuation, blanks, the scheme of an address and zeros in front of a number go.
    """
    plain = _SCHEME.sub("", unaccented(text).strip())
    bare = _IDENTIFIER_PUNCTUATION.sub("", plain)
    if bare.isdigit():
        bare = bare.lstrip("0") or "0"
    return bare or plain
