"""What people are asked: which pairs, how they look, and as a sheet for those without access."""

from connector.review.drawing import draw
from connector.review.questions import Question, questions
from connector.review.sheet import read_sheet, write_sheet

__all__ = ["Question", "draw", "questions", "read_sheet", "write_sheet"]
