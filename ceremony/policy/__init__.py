"""The organisation's policy: read from its file, said in sentences, and what breaks it; never a decision about that."""
