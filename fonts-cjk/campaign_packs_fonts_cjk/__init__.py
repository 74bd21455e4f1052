"""Noto Sans CJK for campaign-packs: data only, found by its place."""
