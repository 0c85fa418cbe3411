"""This laptop's folders: made safely, held by one program, files that leave whole; nothing of what they mean."""
