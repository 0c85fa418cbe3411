"""What a step works on: people, token, record, and the secrets in memory; what a step does is in `actions`."""
