"""The options file a new graphic begins with: what its drawing calls for, each line with what it does."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from pipeline.template.bind import UNLIMITED_LINES
from pipeline.template.inventory import TextFound
from pipeline.template.model import Anchor
from pipeline.template.names import unwrapped

_ALIGN: dict[Anchor, str] = {"start": "left", "middle": "center", "end": "right"}
_DATA = ("number", "sentence")  # a picture of these needs an alt text: a number alone says nothing to who hears it


def starter(graphic: str, texts: Sequence[TextFound]) -> str:
    """`<name>.toml` with everything commented out but the tables of the texts that are bound."""
    return "\n".join((*_head(graphic, texts), *_fixed(texts), *_tables(texts))) + "\n"


def _head(graphic: str, texts: Sequence[TextFound]) -> Iterator[str]:
    yield f"# Options of the graphic {graphic}. What is not written here is as the drawing has it."
    if any(text.string in _DATA for text in texts):
        yield ""
        yield "# A graphic with a data point needs a description for people who hear it:"
        yield '# alt = "{sentence} {data}"'


def _fixed(texts: Sequence[TextFound]) -> Iterator[str]:
    loose = list(dict.fromkeys(text.words for text in texts if not text.string and not is_token(text.words)))
    if not loose:
        return
    yield ""
    yield "# These texts stand for no string yet. Call each after its string in your tool. Those that are the same in every"
    yield "# language may stay as they are: take the # away before them, and before the two lines around."
    yield "# fixed = ["
    yield from (f"#     {json.dumps(words, ensure_ascii=False)}," for words in loose)
    yield "# ]"


def is_token(words: str) -> bool:
    """Whether they are meant to be filled, known to the campaign or not."""
    return unwrapped(words) != words.strip() or "{{" in words


def _tables(texts: Sequence[TextFound]) -> Iterator[str]:
    for text in {text.string: text for text in texts if text.box}.values():
        assert text.box is not None
        yield ""
        yield f"[text.{json.dumps(text.string) if '.' in text.string else text.string}]"
        align = _ALIGN[text.box.style.anchor]
        yield f'# align = "{align}"{"  # as its words stand in the box: the tool does not write it" if text.inferred else ""}'
        yield f'# vertical = "{text.box.vertical}"'
        yield f"# min = {text.smallest:.4g}  # px of the picture: never smaller; drawn {text.size:.4g}"
        if not text.box.nowrap:
            yield f"# max = {text.box.lines if text.box.lines < UNLIMITED_LINES else 3}  # lines"
