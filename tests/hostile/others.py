"""Hostile translations, weeks, tables, fonts and photos by name."""

from __future__ import annotations

import re
import struct
from pathlib import Path

from tests.hostile.drawings import EPS, png, text_bomb

TAGS = (
    "de",
    "fr",
    "pt",
    "tr",
    "vi",
    "el",
    "ka",
    "hy",
    "fa",
    "he",
    "hi",
    "bn",
    "th",
    "am",
    "pl",
    "uk",
    "sr",
    "nl",
    "sv",
    "fi",
)


def catalogs(pot: str, port: int) -> tuple[bytes, ...]:
    """One for each of TAGS, made of a whole template of translations; all of them are told."""
    before, headline, after = re.split(r'(msgctxt "week\.essential\.headline"\nmsgid .*\nmsgstr )""', pot)

    def with_headline(translated: str) -> str:
        return f'{before}{headline}"{translated}"{after}'

    whole = with_headline("ok")
    header = "charset=UTF-8\\n"
    assert header in whole
    evil_plurals = f"{header}\"\n\"Plural-Forms: nplurals=2; plural=__import__('os').system('id');\\n"
    return (
        b"",
        bytes(range(256)),
        whole.encode("utf-16"),
        whole.replace("UTF-8", "UTF-7").encode(),
        whole.replace(header, f'{header}"\n"Language: ../../outside\\n').encode(),
        (whole + f'\n{headline}"again"\n').encode(),
        whole.rstrip()[:-3].encode(),
        with_headline("{x.__class__.__init__.__globals__}").encode(),
        with_headline("{value:>999999999}").encode(),
        with_headline("a\u202eb").encode(),
        with_headline("a\x00b\x1b[31m").encode(),
        with_headline("<b>" * 3000).encode(),
        with_headline(f"<br><img src='http://127.0.0.1:{port}/'>").encode(),
        with_headline("a" * 20_000).encode(),
        (whole + f'\n{headline}"a"\n' * 20_000).encode(),
        with_headline("{0}{}%n%s%99999d").replace(header, evil_plurals).encode(),
        with_headline("a\u2066b").encode() + b"\n" + b"#" * 500_000,
        (whole + '\nmsgctxt "x"\nmsgid "' + "\\" * 99_999).encode(),
        (whole + "\n<<<<<<< HEAD\n").encode(),
        with_headline("\U000e0041\ufdd0").encode(),
    )


def weeks(port: int) -> dict[str, bytes]:
    """Weeks that are told and left out."""
    good = 'start = 2020-11-23\nend = 2020-11-27\nhashtag = "#A"\nheadline = "a"\n'
    texts = {
        "deep-list": "a = " + "[" * 100_000,
        "deep-table": "a = " + "{a=" * 50_000,
        "dotted": ".".join("a" * 20_000) + " = 1",
        "dotted-head": "[" + ".".join("a" * 20_000) + "]",
        "digits": "a = " + "9" * 100_000,
        "unknown": good + "secret_token = 'a'",
        "override": good.replace('"a"', '"a\\u202eb"'),
        "zero-byte": good.replace('"a"', '"a\\u0000b"'),
        "endless": good.replace('"a"', f'"{"a" * 500_000}"'),
        "up": good + 'graphics = ["../../../etc/passwd"]',
        "open": 'a = """' + '\n\\"""' * 100_000,
        "year": "start = 0000-99-99",
        "media-up": good + '[media.photo]\nfile = "../../../../etc/passwd"\nalt = "a"',
        "media-http": good + f'[media.photo]\nfile = "http://127.0.0.1:{port}/a.png"\nalt = "a"',
    }
    return {name: text.encode() for name, text in texts.items()} | {"bytes": b"\xff\xfe\0", "large": b"#" * (2 << 20)}


def tables() -> dict[str, bytes]:
    """Approvals, each read in a run of its own."""
    columns = b"key,language,reviewer,date,source,translation\n"
    return {
        "cut": columns + b'a,ru,b,2020-01-01,"c',
        "nul": columns + b"a,ru,b,2020-01-01,c,d\0\n",
        "columns": b"=cmd|' /C calc'!A0\n",
        "override": columns + "a,ru,b,2020-01-01,c,d\u202e\n".encode(),
        "cell": columns + b'a,ru,b,2020-01-01,c,"' + b"d" * 900_000 + b'"\n',
        "bytes": b"\xff\xfe",
    }


def fonts(pack: Path) -> dict[str, bytes]:
    """Files that call themselves fonts."""
    good = next(pack.glob("NotoSans-Regular*.ttf")).read_bytes()
    return {
        "noise.ttf": bytes(range(256)) * 99,
        "empty.otf": b"",
        "cut.ttf": good[: len(good) // 3],
        "tables.ttf": good[:4] + b"\xff\xff" + good[6:],
        "lengths.ttf": good[:12]
        + b"".join(good[12 + n : 24 + n] + b"\xff\xff\xff\xff" for n in range(0, 160, 16))
        + good[172:],
        "collection.ttf": b"ttcf" + struct.pack(">II", 0x10000, 0xFFFFFFFF),
        "bomb.woff": b"wOFF\0\1\0\0" + struct.pack(">IHHI", 999, 1, 0, 0xFFFFFFF0) + bytes(60),
        "noise.woff2": b"wOF2" + bytes(range(256)) * 9,
        "large.ttf": bytes(21 << 20),
        "postscript.ttf": EPS,
    }


def photos() -> dict[str, bytes]:
    """Pictures for the slot of a drawing."""
    return {
        "bomb.png": png(20_000, 20_000),
        "lie.png": png(60_000, 60_000, rows=1),
        "cut.png": png(900, 900)[:-40],
        "text.png": text_bomb(),
        "script.png": EPS,
        "noise.jpg": b"\xff\xd8\xff" + bytes(range(256)) * 9,
        "empty.jpg": b"",
        "drawing.png": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    }
