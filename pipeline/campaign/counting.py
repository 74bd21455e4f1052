"""How long platforms take a text to be: characters are counted in four ways, and addresses by a rule of their own."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import regex

from pipeline.campaign.limits import Counted, Platform

_HEAVY = regex.compile(r"[^\u0000-\u10FF\u2000-\u200D\u2010-\u201F\u2032-\u2037]")
"""Characters that X counts twice; all others count once (twitter-text, config/v3.json)."""
_HAS_EMOJI = regex.compile(r"[\p{Extended_Pictographic}\p{Regional_Indicator}\u20E3]")
_EMOJI = regex.compile(
    r"\p{Emoji_Presentation}|\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})|\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3"
)
_GRAPHEME = regex.compile(r"\X")
_TEXT_EMOJI = regex.compile(r"[©®‼⁉™ℹ]\uFE0F?")

_COUNTRIES = (
    "ac ad ae af ag ai al am an ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl bm bn bo bq br bs bt bv bw by bz ca cc"
    " cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg eh er es et eu fi fj fk fm fo fr ga gb gd ge"
    " gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn"
    " kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mf mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc"
    " ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sj sk"
    " sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tp tr tt tv tw tz ua ug uk um us uy uz va vc ve vg vi"
    " vn vu wf ws ye yt za zm zw"
)
_KINDS = (
    "com net org info biz name mobi asia cat edu gov mil int app blog care center club community dev design digital education"
    " events foundation fund global group health help social international link live media network news ngo ong online page"
    " press report shop site space store team today video website wiki world xyz"
)
_ENDING = rf"(?:{'|'.join((_COUNTRIES + ' ' + _KINDS).split())})(?![0-9A-Za-z@+-])"
_CHAR = r"[\p{Latin}\p{Cyrillic}0-9!*';:=+,.$/%#\[\]–_~@|&-]"
_PATH = rf"/(?:(?:{_CHAR}|\({_CHAR}+\))*(?:[\p{{Latin}}\p{{Cyrillic}}0-9=_#/+-]|\({_CHAR}+\)))?"
_QUERY = r"\?[a-z0-9!?*'@();:&=+$/%#\[\]_.,~|-]*[a-z0-9_&=#/-]"
_TAIL = rf"(?::[0-9]+)?(?:{_PATH})?(?:{_QUERY})?"
_LABEL = r"[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}_-]*[\p{L}\p{M}\p{N}])?"
_WITH_PROTOCOL = rf"(?<![A-Za-z0-9@＠$#＃])https?://(?:{_LABEL}\.)+(?:xn--[0-9a-z-]+|\p{{L}}{{2,}}){_TAIL}"
_BARE = rf"(?<![A-Za-z0-9@＠$#＃_./-])(?:[a-z0-9][a-z0-9-]*\.)+{_ENDING}{_TAIL}"
_ADDRESS = regex.compile(_WITH_PROTOCOL, regex.IGNORECASE)
_ADDRESS_OR_DOMAIN = regex.compile(rf"{_WITH_PROTOCOL}|{_BARE}", regex.IGNORECASE)
_REMOTE = regex.compile(r"(?<![\w/])(@[A-Za-z0-9_]+)@[A-Za-z0-9.-]+[A-Za-z0-9]")


def length(text: str, platform: Platform) -> int:
    """How long the platform takes a text to be, in the unit of its limit.

    X makes links of names such as example.org too; on Mastodon the server of a handle does not count.
    """
    return _length(text, platform.counted, platform.link)


@lru_cache(maxsize=256)  # of a dozen platforms most count alike
def _length(text: str, counted: Counted, link: int | None) -> int:
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n")
    if link is None:
        return _count(text, counted)
    if counted == "graphemes":
        text = _REMOTE.sub(r"\1", text) if "@" in text else text
    rest = _pattern(counted).split(text) if "." in text else [text]
    return (len(rest) - 1) * link + sum(_count(part, counted) for part in rest)


def links(text: str, platform: Platform) -> int:
    """How many addresses the platform finds in a text."""
    return len(_pattern(platform.counted).findall(text)) if "." in text else 0


def _pattern(counted: Counted) -> regex.Pattern[str]:
    return _ADDRESS_OR_DOMAIN if counted == "weighted" else _ADDRESS


def _count(text: str, counted: Counted) -> int:
    if text.isascii() and "\r" not in text:  # then all four count alike
        return len(text)
    match counted:
        case "utf-16":
            return len(text.encode("utf-16-le")) // 2
        case "graphemes":
            return len(_GRAPHEME.findall(text))
        case "weighted":
            rest, emoji = _parted(text)
            return len(rest) + len(_HEAVY.findall(rest)) + 2 * len(emoji)
        case "emoji-bytes":
            rest, emoji = _parted(text)
            return len(rest) + sum(len(one.encode()) for one in emoji)


def _parted(text: str) -> tuple[str, list[str]]:
    """A text without its emoji, and these; each is a grapheme cluster."""
    if not _HAS_EMOJI.search(text):
        return text, []
    clusters = _GRAPHEME.findall(text)
    emoji = [bool(_EMOJI.match(one) or _TEXT_EMOJI.fullmatch(one)) for one in clusters]
    rest = "".join(one for one, is_emoji in zip(clusters, emoji, strict=True) if not is_emoji)
    return rest, [one for one, is_emoji in zip(clusters, emoji, strict=True) if is_emoji]
