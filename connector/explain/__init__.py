"""Why pairs were linked, or not: the model's contributions beside the values of both sides."""

from connector.explain.cases import Case, Neighbours, Outcome, Rival, candidates_of, cases, ends_of
from connector.explain.pairs import Explanation, explanations
from connector.explain.sides import Side, entity_name, side, values_of
from connector.explain.words import short_reasons

__all__ = [
    "Case",
    "Explanation",
    "Neighbours",
    "Outcome",
    "Rival",
    "Side",
    "candidates_of",
    "cases",
    "ends_of",
    "entity_name",
    "explanations",
    "short_reasons",
    "side",
    "values_of",
]
