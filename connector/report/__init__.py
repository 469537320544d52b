"""Results in words: plain values in, text or JSON-able documents out."""

from connector.report.answers import answer_csv, answer_documents, answer_text
from connector.report.case_page import case_page
from connector.report.decisions import decisions_document, decisions_text
from connector.report.evaluation import TypeQuality, evaluation_document, evaluation_text, measure
from connector.report.explanation import case_document, case_text, explanation_text
from connector.report.findings import checks_document, checks_table, left_out, proposal_summary
from connector.report.links import (
    applied_text,
    decision_warnings,
    plan_text,
    risk_text,
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
from connector.report.survey import survey_document, survey_page, survey_text
from connector.report.tables import table
from connector.report.training import training_summary

__all__ = [
    "SyncFigures",
    "TypeQuality",
    "answer_csv",
    "answer_documents",
    "answer_text",
    "applied_text",
    "case_document",
    "case_page",
    "case_text",
    "checks_document",
    "checks_table",
    "decision_warnings",
    "decisions_document",
    "decisions_text",
    "evaluation_document",
    "evaluation_text",
    "explanation_text",
    "last_success",
    "left_out",
    "measure",
    "metrics_text",
    "plan_text",
    "proposal_summary",
    "risk_text",
    "rollback_document",
    "rollback_text",
    "run_document",
    "run_text",
    "runs_document",
    "runs_table",
    "survey_document",
    "survey_page",
    "survey_text",
    "table",
    "training_summary",
]
