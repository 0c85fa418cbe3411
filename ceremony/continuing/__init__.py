"""What a ceremony takes over from the one before it; an archive is verified by `verify` before it comes here."""
