"""Where a campaign's page stands. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit


def parse_page_url(written: str) -> str:
    """The address of the folder that holds index.html, "/" at its end.

    Plain http only to an onion service, which is encrypted by itself. Raises ValueError.
    """
    address = written.strip()
    what = f"{written!r} is no address: write it as browsers show it, https://example.org/campaign/"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError as error:
        raise ValueError(what) from error
    if not host or not address.isascii() or any(char.isspace() or char in '"<>' for char in address):
        raise ValueError(what)
    if parts.scheme != "https" and not (parts.scheme == "http" and host.endswith(".onion")):
        raise ValueError(f"{written!r} does not begin with https://: what partners load could be changed on its way")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError(f"{written!r} holds more than a place: leave out names, passwords, and what follows ? or #")
    if parts.path.endswith((".html", ".htm")):
        raise ValueError(f"{written!r} is one page: write the folder it stands in, which ends with /")
    return address if address.endswith("/") else f"{address}/"
