"""Strings in every language: catalogs, approvals, and which text an asset may use."""
