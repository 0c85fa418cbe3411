"""The record for people: a cover for those who decide, then everything an auditor looks for."""

from ceremony.report.document import render_report, render_review

__all__ = ["render_report", "render_review"]
