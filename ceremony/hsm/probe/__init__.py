"""What a token can do, tried in a child process; never on the token of a ceremony that runs."""
