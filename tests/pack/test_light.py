"""Light packs and thumbnails: small, the same bytes each time, and never larger than they may be."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from pipeline.errors import PipelineError
from pipeline.pack.light import PACK_BYTES, PICTURE_BYTES, LightJob, make_light
from pipeline.pack.thumbs import ThumbJob, ThumbOutput, make_thumbs

POSTS = ("posts.txt", b"Take it home")


def noise(side: int) -> Image.Image:
    """What JPEG packs worst."""
    return Image.frombytes("RGB", (side, side), random.Random(1).randbytes(side * side * 3))  # noqa: S311 - always the same


def saved(folder: Path, picture: Image.Image, name: str = "a.png") -> str:
    picture.save(folder / name)
    return str(folder / name)


def members(body: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def opened(body: bytes) -> Image.Image:
    return Image.open(io.BytesIO(body))


def test_a_light_pack_holds_jpegs_of_the_pictures_its_texts_and_their_sums(tmp_path: Path) -> None:
    file = saved(tmp_path, Image.effect_mandelbrot((400, 400), (-3, -2.5, 2, 2.5), 100).convert("RGB"))
    made = members(make_light(LightJob("w.ru-light", (("a.ru.jpg", file),), (POSTS,))))
    assert sorted(made) == [f"w.ru-light/{name}" for name in ("SHA256SUMS", "a.ru.jpg", "posts.txt")]
    assert opened(made["w.ru-light/a.ru.jpg"]).format == "JPEG"
    assert made["w.ru-light/posts.txt"] == POSTS[1]


def test_a_picture_gives_up_quality_and_then_sides_to_weigh_less_than_it_did(tmp_path: Path) -> None:
    file = saved(tmp_path, noise(700))
    body = members(make_light(LightJob("w", (("a.jpg", file),), ())))["w/a.jpg"]
    assert len(body) <= PICTURE_BYTES
    assert opened(body).size == (455, 455)


def test_a_jpeg_that_is_small_enough_stays_as_it_is(tmp_path: Path) -> None:
    file = saved(tmp_path, noise(200), "a.jpg")
    assert members(make_light(LightJob("w", (("a.jpg", file),), ())))["w/a.jpg"] == Path(file).read_bytes()


def test_many_pictures_share_the_room_and_the_whole_is_never_larger_than_it_may_be(tmp_path: Path) -> None:
    file = saved(tmp_path, noise(600))
    names = tuple((f"{number}-with-a-long-name-that-counts-too.jpg", file) for number in range(16))
    made = make_light(LightJob("2020-11-16-take-home-oat.ru-light", names, (POSTS,)))
    assert PACK_BYTES // 2 < len(made) <= PACK_BYTES


def test_what_cannot_be_small_enough_is_told_with_its_name_and_what_to_do(tmp_path: Path) -> None:
    file = saved(tmp_path, noise(600))
    with pytest.raises(PipelineError) as caught:
        make_light(LightJob("w", tuple((f"{number}.jpg", file) for number in range(60)), ()))
    assert caught.value.what.startswith("0.jpg has 5")
    assert "60 pictures may have 32 kB each" in caught.value.what
    assert caught.value.hint == "simplify the drawing, or make fewer graphics or sizes"


def test_a_thumbnail_is_made_in_each_format_with_just_its_sides_and_no_metadata(tmp_path: Path) -> None:
    file = saved(tmp_path, noise(100).resize((1080, 1350)))
    outputs = (ThumbOutput("jpg", 480, 600), ThumbOutput("webp", 960, 1200))
    jpeg, webp = make_thumbs(ThumbJob(file, outputs))
    assert (opened(jpeg).format, opened(jpeg).size) == ("JPEG", (480, 600))
    assert (opened(webp).format, opened(webp).size) == ("WEBP", (960, 1200))
    assert not {"exif", "icc_profile", "xmp", "comment"} & {*opened(jpeg).info, *opened(webp).info}
    assert make_thumbs(ThumbJob(file, outputs)) == (jpeg, webp)
