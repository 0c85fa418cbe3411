"""X.509 read, CMS, DER, PAdES, hashes, and keys that stay in a token; no token itself."""
