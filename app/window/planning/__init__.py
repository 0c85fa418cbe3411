"""Pages before a ceremony: plans, tokens, requests, sheets and pages without an archive; no ceremony."""
