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
)
from connector.report.metrics import SyncFigures, last_success, metrics_text
from connector.report.runs import (
    rollback_document,
    rollback_text,
    run_document,
    run_text,
    runs_document,
    runs_table,
)
from connector.report.tables import table
from connector.report.training import training_summary

__all__ = [
    "SyncFigures",
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
    "last_success",
    "left_out",
    "measure",
    "metrics_text",
    "plan_text",
    "proposal_summary",
    "rollback_document",
    "rollback_text",
    "run_document",
    "run_text",
    "runs_document",
    "runs_table",
    "table",
    "training_summary",
]
