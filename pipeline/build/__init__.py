"""Decides which files a tree needs and why, makes only those, and keeps what was made by its content."""
