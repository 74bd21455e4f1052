"""What a picture costs, drawn in one and on a ground that is there already, and how far the two are apart.

`python -m benchmarks.drawing`: milliseconds of the processor in one warm process, the median of 15 pictures whose words
were not drawn before, for a graphic of the campaign in 1080 x 1080 as it is, over a blurred shadow and over a photograph.
"""

from __future__ import annotations

import base64
import hashlib
import io
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace

from lxml import etree
from PIL import Image, ImageChops

from benchmarks.report import ROOT
from pipeline.build.load import Sources, load_sources
from pipeline.build.model import Scope
from pipeline.build.plan import plan_tree
from pipeline.draw.encode import encode_jpeg, encode_png, pixels_of
from pipeline.draw.model import PictureJob
from pipeline.draw.picture import draw_pixels, draw_svg
from pipeline.draw.rasterise import rasterise
from pipeline.template.svg import SVG

TIMES = 15
GRAPHIC = "ask square"
SHADOW = (
    f'<g xmlns="{SVG[1:-1]}"><filter id="bench-blur"><feGaussianBlur stdDeviation="20"/></filter>'
    '<circle filter="url(#bench-blur)" cx="540" cy="540" r="400" fill="#26103b" fill-opacity=".5"/></g>'
)


def photograph() -> str:
    """Noise of several sizes in three colours, as hard to pack as a photograph."""
    layers = []
    for side in (30, 120, 1080):
        noise = Image.frombytes("RGB", (side, side), hashlib.shake_128(bytes([side % 251])).digest(3 * side * side))
        layers.append(noise.resize((1080, 1080), Image.Resampling.BICUBIC))
    out = io.BytesIO()
    Image.blend(Image.blend(layers[0], layers[1], 0.3), layers[2], 0.08).save(out, "PNG", compress_level=1)
    data = base64.b64encode(out.getvalue()).decode()
    return f'<image xmlns="{SVG[1:-1]}" width="1080" height="1080" href="data:image/png;base64,{data}"/>'


def over(job: PictureJob, ground: str) -> PictureJob:
    """The job with this below everything but the first object."""
    root = etree.fromstring(job.template.svg)
    if ground:
        root.insert(2, etree.fromstring(ground))
    return replace(job, template=replace(job.template, svg=etree.tostring(root, encoding="unicode")))


def said(job: PictureJob, number: int) -> PictureJob:
    settings = (replace(one, text=f"{one.text} {number}") if " " in one.text else one for one in job.settings)
    return replace(job, settings=tuple(settings))


def in_one(job: PictureJob) -> Image.Image:
    return pixels_of(rasterise(draw_svg(job), job.width, job.height, job.engine, job.fonts))


def cost(work: Callable[[int], object]) -> float:
    """Milliseconds of the processor."""
    taken = []
    for number in range(TIMES):
        start = time.process_time()
        work(number)
        taken.append(1000 * (time.process_time() - start))
    return statistics.median(taken)


def difference(job: PictureJob) -> int:
    channels = ImageChops.difference(in_one(job), draw_pixels(job)).getextrema()
    return max(int(most) for _, most in channels if isinstance(most, int | float))


def measure(sources: Sources) -> None:
    jobs = [job for task in plan_tree(sources, Scope()).tasks if isinstance(job := task.job, PictureJob)]
    base = next(job for job in jobs if job.name == GRAPHIC)
    print("| 1080 x 1080, ms of the processor | in one | on its ground | PNG | bytes | JPEG | bytes | apart by |")
    print("|---|---|---|---|---|---|---|---|")
    for name, ground in (("flat", ""), ("blurred shadow", SHADOW), ("photograph", photograph())):
        job = over(base, ground)
        draw_pixels(job)
        drawn = [
            cost(lambda number, job=job: in_one(said(job, number))),
            cost(lambda number, job=job: draw_pixels(said(job, 100 + number))),
        ]
        pixels = draw_pixels(job)
        png, jpeg = encode_png(pixels), encode_jpeg(pixels, None)
        encoded = (
            (cost(lambda _, pixels=pixels: encode_png(pixels)), len(png)),
            (cost(lambda _, pixels=pixels: encode_jpeg(pixels, None)), len(jpeg)),
        )
        cells = [
            *(f"{each:.0f}" for each in drawn),
            *(cell for ms, size in encoded for cell in (f"{ms:.0f}", f"{size:,}")),
        ]
        print(f"| {name} | {' | '.join(cells)} | {difference(job)} |")
    each = {job.template.svg: job for job in jobs}
    print(f"\nall {len(each)} drawings of the campaign: at most {max(map(difference, each.values()))} of 255 apart")


def main() -> int:
    sources, problems = load_sources(ROOT)
    if sources is None:
        print(*problems, sep="\n", file=sys.stderr)
        return 1
    measure(sources)
    return 0


if __name__ == "__main__":
    sys.exit(main())
