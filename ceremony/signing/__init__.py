"""What is signed for other people's programs: cosign, Notation, Notary, TUF; pure functions, no token, no window."""
