"""The auditor's desk: timeline, obligations, review, exports, and the redaction that all pass; no rule of its own."""
