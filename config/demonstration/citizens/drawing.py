"""The demonstration's pictures: drawn from a few shapes, each saying in large signs that it is one (演示图片).

The signs stand in `label.txt` point by point, for not every machine has a font that knows them.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from config.demonstration.values import chance

if TYPE_CHECKING:
    from collections.abc import Callable

SIZE = WIDTH, HEIGHT = 960, 640
GROUND = 500
SKY, GRASS, ROAD = (205, 224, 238), (170, 194, 150), (150, 152, 156)
WALL, ROOF, GLASS, DARK = (226, 214, 196), (168, 84, 66), (120, 164, 190), (70, 76, 84)
BLUE, WATER, YELLOW = (46, 104, 168), (112, 160, 172), (236, 186, 66)
LABEL = Path(__file__).parent / "label.txt"
POINT = 4
PAPER, INK = (255, 255, 255), (150, 24, 28)
Pen = ImageDraw.ImageDraw


def picture(scene: str, key: str) -> ContentFile[bytes]:
    """A picture file of a kind of scene; `key` varies it."""
    sheet = Image.new("RGB", SIZE, SKY)
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((0, GROUND, WIDTH, HEIGHT), fill=GRASS)
    SCENES[scene](pen, chance(scene, key, "picture").randint(-60, 60))
    label = _label()
    left, top = (WIDTH - label.width) // 2, HEIGHT - label.height - 24
    pen.rectangle((left - 28, top - 20, left + label.width + 28, top + label.height + 20), fill=PAPER)
    sheet.paste(INK, (left, top), label)
    written = BytesIO()
    sheet.save(written, "JPEG", quality=88)
    return ContentFile(written.getvalue(), name=f"{scene}.jpg")


@cache
def _label() -> Image.Image:
    rows = LABEL.read_text(encoding="ascii").splitlines()
    points = Image.new("L", (len(rows[0]), len(rows)))
    points.putdata([255 if sign == "#" else 0 for row in rows for sign in row])
    return points.resize((points.width * POINT, points.height * POINT), Image.Resampling.BICUBIC)


def _house(pen: Pen, left: int, storeys: int, wide: int) -> None:
    top = GROUND - storeys * 56
    pen.rectangle((left, top, left + wide, GROUND), fill=WALL)
    pen.polygon(((left - 14, top), (left + wide // 2, top - 50), (left + wide + 14, top)), fill=ROOF)
    for storey in range(storeys):
        for x in range(left + 24, left + wide - 40, 64):
            pen.rectangle((x, top + 14 + storey * 56, x + 34, top + 46 + storey * 56), fill=GLASS)


def _houses(pen: Pen, shift: int) -> None:
    _house(pen, 120 + shift, 6, 340)
    _house(pen, 540 + shift, 5, 280)


def _lift(pen: Pen, shift: int) -> None:
    _house(pen, 200 + shift, 7, 380)
    pen.rectangle((580 + shift, 80, 670 + shift, GROUND), fill=GLASS, outline=DARK, width=5)
    for y in range(136, GROUND, 56):
        pen.line((580 + shift, y, 670 + shift, y), fill=DARK, width=4)


def _pipe(pen: Pen, shift: int) -> None:
    pen.rectangle((0, 330, WIDTH, GROUND), fill=(158, 128, 96))
    pen.rectangle((0, 300, WIDTH, 336), fill=ROAD)
    pen.rounded_rectangle((60 + shift, 390, 860 + shift, 460), 34, fill=BLUE)
    for x in range(200 + shift, 860 + shift, 200):
        pen.rectangle((x, 382, x + 26, 468), fill=DARK)


def _river(pen: Pen, shift: int) -> None:
    pen.polygon(((0, 300 + shift), (WIDTH, 240), (WIDTH, 440), (0, 520)), fill=WATER)
    for x in range(40, WIDTH, 90):
        pen.ellipse((x, 500 - x // 14, x + 56, 552 - x // 14), fill=(104, 146, 92))


def _yard(pen: Pen, shift: int) -> None:
    _house(pen, 140 + shift, 3, 620)
    pen.ellipse((300, 500, 700, 600), fill=ROOF)
    pen.ellipse((360, 516, 640, 584), fill=YELLOW)


def _bus(pen: Pen, shift: int) -> None:
    pen.rectangle((0, 430, WIDTH, 540), fill=ROAD)
    pen.rounded_rectangle((180 + shift, 260, 700 + shift, 450), 26, fill=BLUE)
    for x in range(210 + shift, 640 + shift, 96):
        pen.rectangle((x, 286, x + 76, 356), fill=PAPER)
    for x in (260 + shift, 570 + shift):
        pen.ellipse((x, 410, x + 76, 486), fill=DARK)
    pen.rectangle((800, 200, 812, 450), fill=DARK)
    pen.rectangle((770, 180, 842, 240), fill=YELLOW)


SCENES: dict[str, Callable[[Pen, int], None]] = {
    "楼房": _houses,
    "电梯": _lift,
    "管道": _pipe,
    "河道": _river,
    "园舍": _yard,
    "公交": _bus,
}
