"""The pictures that tools are compared on: three drawings in five sizes and eight languages, as each tool wants them.

Words are plainly artificial, and in scripts that Satori sets too: it knows neither Arabic nor Devanagari.
"""

from __future__ import annotations

import base64
import io
import json
import random
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops

from benchmarks.artificial import write_catalog
from benchmarks.report import ROOT, BuildFailedError
from pipeline.build.load import load_sources
from pipeline.build.model import Scope
from pipeline.build.plan import plan_tree
from pipeline.draw.model import Outlines, PictureJob
from pipeline.draw.picture import cut_photo, draw_svg
from pipeline.draw.typeset import typeset

KINDS = ("flat", "shadow", "photo")
WARM_UP = "first"
"""A fourth drawing, with a shadow and a photo: drawn before the clock runs, so that no tool has met the others."""
_WARM_UP_LANGUAGES = ("en", "ru")
SIZES = {
    "square": (1080, 1080),
    "portrait": (1080, 1350),
    "story": (1080, 1920),
    "landscape": (1200, 675),
    "link": (1200, 630),
}
FONT = ROOT / "assets" / "src" / "fonts" / "Rubik-Bold.ttf"
_ASCENT, _DESCENT = 0.935, 0.25  # em, of that font
_WORDS = {
    "en": ("A sample headline for the first week", "Sample text: what is asked for this week stands here"),
    "de": ("Eine Beispielüberschrift für die erste Woche", "Beispieltext: Hier steht, was diese Woche gefordert wird"),
    "es": ("Un titular de ejemplo para la primera semana", "Texto de ejemplo: aquí se dice qué se pide esta semana"),
    "fr": ("Un titre d’exemple pour la première semaine", "Texte d’exemple : ici figure la demande de la semaine"),
    "it": ("Un titolo di esempio per la prima settimana", "Testo di esempio: qui sta la richiesta della settimana"),
    "pt": ("Um título de exemplo para a primeira semana", "Texto de exemplo: aqui fica o pedido desta semana"),
    "ru": ("Пример заголовка для первой недели", "Пример текста: здесь стоит требование этой недели"),
    "uk": ("Приклад заголовка для першого тижня", "Приклад тексту: тут стоїть вимога цього тижня"),
}
_SPOTS = {
    "de": "Weiche Farbflecken.",
    "es": "Manchas suaves de color.",
    "fr": "Taches de couleur douces.",
    "it": "Macchie morbide di colore.",
    "pt": "Manchas suaves de cor.",
    "ru": "Мягкие цветные пятна.",
    "uk": "М’які кольорові плями.",
}
_CAMPAIGN = """id = "pictures"
name = "Pictures to compare (placeholder)"
start = 2021-01-04
end = 2021-01-08
timezone = "UTC"
hashtag = "#PlaceholderCampaign"
source = "en"
languages = [{languages}]
graphics = [{graphics}]

[release]
require = "translated"
"""
_SIZE = """
[size.{name}]
width = {width}
height = {height}
safe = [8, 8, 8, 8]
"""
_WEEK = """start = 2021-01-04
end = 2021-01-08
public_from = 2021-01-04T00:00:00Z
hashtag = "#PlaceholderWeek"
headline = "{}"
ask = "{}"

[media.photo]
file = "photo.jpg"
alt = "Soft spots of colour."
"""
_INK, _CREAM, _CORAL, _MINT = "#26103b", "#fff6ea", "#ff6b4a", "#8ff0c8"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A canvas of width x height px; what is drawn is the same in SVG and as boxes of CSS."""

    kind: str
    width: int
    height: int

    @property
    def unit(self) -> float:
        """Of which the shorter side has 1080."""
        return min(self.width, self.height) / 1080

    @property
    def texts(self) -> dict[str, tuple[float, float, float, float, float]]:
        """Left, top, width, height and largest size of each text, px."""
        top, middle, bottom = {"flat": (0.16, 0.60, 0.80), "shadow": (0.13, 0.62, 0.84)}.get(
            self.kind, (0.62, 0.82, 0.95)
        )
        left, u, h = 120 * self.unit, self.unit, self.height
        across = self.width - 2 * left
        return {
            "headline": (left, top * h, across, (middle - top) * h - 32 * u, 116 * u),
            "ask": (left, middle * h, across, (bottom - middle) * h, 52 * u),
        }

    @property
    def ink(self) -> str:
        return _INK if self.kind in ("shadow", WARM_UP) else _CREAM

    def circles(self) -> list[tuple[float, float, float, str]]:
        """Centre, radius and colour of those of the flat drawing."""
        w, h, u = self.width, self.height, self.unit
        return [(w * 0.94, h * 0.04, 230 * u, _CORAL), (w * 0.94, h * 0.04, 140 * u, _MINT), (0, h, 240 * u, _CORAL)]

    @property
    def card(self) -> tuple[float, float, float, float]:
        return 64 * self.unit, 64 * self.unit, self.width - 128 * self.unit, self.height - 128 * self.unit

    @property
    def photo(self) -> tuple[int, int]:
        """Width and height of the photo, which begins in the corner."""
        return self.width, round(self.height * 0.58)

    def svg(self) -> str:
        w, h, u = self.width, self.height, self.unit
        x, y, across, down = self.card
        card = f'width="{across}" height="{down}" rx="{40 * u}"'
        arts = {
            "flat": "".join(f'<circle cx="{x}" cy="{y}" r="{r}" fill="{fill}"/>' for x, y, r, fill in self.circles()),
            "shadow": f'<filter id="blur" x="-20%" y="-20%" width="140%" height="140%"><feGaussianBlur stdDeviation="{28 * u}"/>'
            f'</filter><rect x="{x}" y="{y + 20 * u}" {card} fill="#000" fill-opacity="0.5" filter="url(#blur)"/>'
            f'<rect x="{x}" y="{y}" {card} fill="{_CREAM}"/>',
            "photo": f'<rect id="photo" width="{self.photo[0]}" height="{self.photo[1]}" fill="#888"/>',
        }
        texts = "".join(
            f'<rect id="{name}-box--top--left" x="{x}" y="{y}" width="{across}" height="{down}" fill="none"/>'
            f'<text x="{x}" y="{y + size}" font-family="Rubik" font-weight="700" font-size="{size}"'
            f' fill="{self.ink}">{{{{{name}}}}}</text>'
            for name, (x, y, across, down, size) in self.texts.items()
        )
        art = arts.get(self.kind) or arts["shadow"] + arts["photo"]
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}">'
            f'<rect width="{w}" height="{h}" fill="{self.ground}"/>{art}{texts}</svg>'
        )

    @property
    def ground(self) -> str:
        return _CORAL if self.kind == "shadow" else _INK

    def tree(self, job: PictureJob, outlines: Iterable[Outlines]) -> dict[str, Any]:
        """For Satori, with the lines and sizes that we chose: it has not to look for them."""
        u = self.unit
        boxes = []
        if self.kind == "flat":
            boxes += [
                _box(x - r, y - r, width=2 * r, height=2 * r, borderRadius=r, backgroundColor=fill)
                for x, y, r, fill in self.circles()
            ]
        if self.kind in ("shadow", WARM_UP):
            x, y, across, down = self.card
            shadow = f"0 {20 * u}px {56 * u}px rgba(0,0,0,0.5)"  # a CSS blur is twice the standard deviation
            boxes.append(
                _box(x, y, width=across, height=down, borderRadius=40 * u, backgroundColor=_CREAM, boxShadow=shadow)
            )
        for photo in job.photos:
            source = f"data:image/png;base64,{base64.b64encode(cut_photo(photo).png).decode()}"
            style = {"position": "absolute", "left": 0, "top": 0}
            size = {"width": self.photo[0], "height": self.photo[1]}
            boxes.append({"type": "img", "props": {"src": source, **size, "style": {**style, **size}}})
        boxes += [_text(text, self.ink) for text in outlines]
        style = {"display": "flex", "width": self.width, "height": self.height, "backgroundColor": self.ground}
        return {"type": "div", "props": {"style": style, "children": boxes}}


def _box(left: float, top: float, children: str = "", **style: object) -> dict[str, Any]:
    placed = {"position": "absolute", "left": left, "top": top, **style}
    return {"type": "div", "props": {"style": placed, **({"children": children} if children else {})}}


def _text(text: Outlines, colour: str) -> dict[str, Any]:
    left, baseline = text.at
    leading = text.block.leading
    top = baseline - text.size * (_ASCENT + (leading - _ASCENT - _DESCENT) / 2)  # CSS: half the leading above a line
    words = "\n".join(line.text for line in text.lines)
    looks = {"fontFamily": "Rubik", "fontWeight": 700, "fontSize": text.size, "lineHeight": leading, "color": colour}
    return _box(left, top, words, whiteSpace="pre", **looks)


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: for us a job, for others the composed SVG, for Satori a tree. All are files but the job."""

    kind: str
    name: str
    job: PictureJob
    svg: Path
    tree: Path

    def order(self, folder: Path) -> dict[str, str | int]:
        """What a tool is told: what to draw and where to."""
        size = {"width": self.job.width, "height": self.job.height}
        return {"svg": str(self.svg), "tree": str(self.tree), "png": str(self.png(folder)), **size}

    def png(self, folder: Path) -> Path:
        return folder / f"{self.name}.png"


def pictures(workspace: Path) -> list[Picture]:
    """All of them, those to warm up with among them. Raises BuildFailedError where the campaign has a problem."""
    _write_campaign(workspace)
    sources, problems = load_sources(workspace)
    if sources is None or problems:
        raise BuildFailedError("; ".join(map(str, problems)))
    made = workspace / "made"
    made.mkdir()
    tasks = [task for task in plan_tree(sources, Scope()).tasks if task.facts.kind == "picture"]
    if len(tasks) != (len(KINDS) + 1) * len(SIZES) * len(_WORDS):
        raise BuildFailedError(f"{len(tasks)} pictures are planned")
    return [
        _picture(task.job, task.facts.language, made)
        for task in tasks
        if isinstance(task.job, PictureJob)
        and (task.facts.graphic != WARM_UP or task.facts.language in _WARM_UP_LANGUAGES)
    ]


def _picture(job: PictureJob, language: str, folder: Path) -> Picture:
    template = job.template
    name = f"{template.graphic}-{template.size}-{language}"
    picture = Picture(template.graphic, name, job, folder / f"{name}.svg", folder / f"{name}.json")
    drawing = Drawing(template.graphic, job.width, job.height)
    picture.svg.write_text(draw_svg(job), encoding="utf-8")
    tree = drawing.tree(job, typeset(job.settings, job.fonts))
    picture.tree.write_text(json.dumps(tree, ensure_ascii=False), encoding="utf-8")
    return picture


def _write_campaign(root: Path) -> None:
    assets = root / "assets" / "src"
    for name in ("weeks", "graphics", "fonts", "media"):
        (assets / name).mkdir(parents=True)
    (root / "locales").mkdir()
    shutil.copy(FONT, assets / "fonts")
    (assets / "media" / "photo.jpg").write_bytes(_photo())
    graphics = (*KINDS, WARM_UP)
    listed = {"languages": _WORDS, "graphics": graphics}
    head = _CAMPAIGN.format(**{name: ", ".join(f'"{one}"' for one in all_) for name, all_ in listed.items()})
    sizes = "".join(_SIZE.format(name=name, width=width, height=height) for name, (width, height) in SIZES.items())
    (assets / "campaign.toml").write_text(head + sizes, encoding="utf-8")
    (assets / "weeks" / "one.toml").write_text(_WEEK.format(*_WORDS["en"]), encoding="utf-8")
    for graphic in graphics:
        for name, (width, height) in SIZES.items():
            drawing = Drawing(graphic, width, height).svg()
            (assets / "graphics" / f"{graphic}.{name}.svg").write_text(drawing, encoding="utf-8")
    for tag in list(_WORDS)[1:]:
        write_catalog(root / "locales" / f"{tag}.po", tag, _translated(tag))


def _translated(tag: str) -> Iterator[tuple[str, str, str]]:
    headline, ask = zip(_WORDS["en"], _WORDS[tag], strict=True)
    yield "week.one.headline", *headline
    yield "week.one.ask", *ask
    yield "week.one.media.photo", "Soft spots of colour.", _SPOTS[tag]


def _photo() -> bytes:
    """As hard to draw and to encode as a photograph: soft spots of colour of all sizes, and grain."""
    side, chance = 2000, random.Random(1)  # noqa: S311 - the same picture every time
    photo = Image.new("RGB", (side, side), "#808080")
    for cells, share in _grain():
        spots = Image.frombytes("RGB", (cells, cells), chance.randbytes(3 * cells * cells))
        spots = spots.resize((side, side), Image.Resampling.BICUBIC)
        weak = spots.point([round(128 + (value - 128) * share) for value in range(256)] * 3)
        photo = ImageChops.add(photo, weak, 1, -128)
    out = io.BytesIO()
    photo.save(out, "JPEG", quality=90)
    return out.getvalue()


def _grain() -> Iterator[tuple[int, float]]:
    yield from ((3, 0.6), (9, 0.35), (40, 0.2), (200, 0.1), (1000, 0.04))
