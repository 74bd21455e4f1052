"""Turns a campaign's designs and translations into everything its partners publish."""

__version__ = "0.1.0"
