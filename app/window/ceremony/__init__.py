"""The screen while a ceremony runs, and how it ended; its pages are in `pages`."""
