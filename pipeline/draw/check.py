"""What is looked at before a text is set: its fonts are there and have all its characters. How problems name a text."""

from __future__ import annotations

from pipeline.draw.fonts import FontSet, missing_hint
from pipeline.draw.match import NoMatch
from pipeline.draw.model import DrawError, Setting
from pipeline.template.model import TextStyle


def string_name(key: str, language: str, text: str) -> str:
    """How problems call a string: its key, language, and how it begins."""
    return f"{key} ({language}) {shortened(text)!r}"


def subject_of(setting: Setting) -> str:
    """How problems name a text in its box."""
    return f"{string_name(setting.key, setting.language, setting.text)} in box {setting.box.name!r}"


def too_long(setting: Setting, detail: str, hint: str) -> DrawError:
    """A text that does not fit its box. One string that is too long is one problem, whatever boxes it is for."""
    subject = f"{string_name(setting.key, setting.language, setting.text)} does not fit"
    return DrawError(subject, f"in box {setting.box.name!r} {detail}", hint, setting.file, setting.line, setting.key)


def shortened(text: str) -> str:
    """A text as messages quote it."""
    return text if len(text) <= 40 else f"{text[:39]}…"


def check_font(style: TextStyle, fonts: FontSet, where: str) -> None:
    """Raises DrawError for a font the drawing names and nobody has: Typst would take another."""
    found = fonts.match(style)
    if isinstance(found, NoMatch):
        raise DrawError(found.what, where, found.hint)


def check_characters(
    text: str, style: TextStyle, language: str, fonts: FontSet, subject: str, file: str = "", line: int = 0
) -> None:
    """Raises DrawError for characters no font has: Typst would draw empty boxes."""
    missing = fonts.itemised(text, style, language).missing
    if missing:
        listed = ", ".join(f"{c!r} U+{ord(c):04X}" for c in missing[:5])
        raise DrawError(f"{subject} cannot be drawn", f"no font has {listed}", missing_hint(missing, fonts), file, line)
