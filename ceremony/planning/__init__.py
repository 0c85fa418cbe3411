"""What is decided before a ceremony begins: plan, estate keys, suggestions, ways around the quorum; nothing is run."""
