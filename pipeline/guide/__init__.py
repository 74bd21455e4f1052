"""The campaign's guide as PDF, one per language: Markdown chapters, a chapter a week, a cover from a drawing."""
