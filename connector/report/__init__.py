"""Results in words: plain values in, text or JSON-able documents out."""

from connector.report.decisions import decisions_document, decisions_text
from connector.report.evaluation import TypeQuality, evaluation_document, evaluation_text, measure
from connector.report.findings import checks_document, checks_table, left_out, proposal_summary
from connector.report.links import (
    applied_text,
    decision_warnings,
    explanation_document,
    explanation_text,
    plan_text,
    runs_document,
    runs_table,
)
from connector.report.tables import table
from connector.report.training import training_summary

__all__ = [
    "TypeQuality",
    "applied_text",
    "checks_document",
    "checks_table",
    "decision_warnings",
    "decisions_document",
    "decisions_text",
    "evaluation_document",
    "evaluation_text",
    "explanation_document",
    "explanation_text",
    "left_out",
    "measure",
    "plan_text",
    "proposal_summary",
    "runs_document",
    "runs_table",
    "table",
    "training_summary",
]
