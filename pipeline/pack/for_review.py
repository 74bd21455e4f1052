"""HTML files for the people who make a campaign: one file each, with all it needs inside, no script and no network. Pure."""

from __future__ import annotations

from html import escape
from importlib.resources import files


def review_page(title: str, body: str, *styles: str) -> bytes:
    """A whole page of `body`; `title` is HTML too, `styles` are files beside this module after the one all such pages have."""
    css = "".join((files("pipeline.pack") / name).read_text(encoding="utf-8") for name in ("for_review.css", *styles))
    page = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">\n"
        f"<title>{title}</title>\n<style>\n{css}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )
    return page.encode()


def in_lines(text: str) -> str:
    """What somebody wrote, as HTML that shows it as it is, line by line."""
    return escape(text).replace("\n", "<br>")
