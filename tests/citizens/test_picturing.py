from __future__ import annotations

import io
import struct
import zlib
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from PIL import ExifTags, Image, ImageCms, PngImagePlugin

from citizens.models import Picture
from citizens.picturing import add_picture, release_picture, take_back_picture
from citizens.selectors.livelihood import PublicPictures, pictures_of
from tests.citizens.writing_city import NOON, WritingCity, photograph
from tests.factories import moment

pytestmark = pytest.mark.django_db
LATER = moment("2026-10-15 09:00")
SECRET = "北纬32度东经118度 张三的手机"


@pytest.fixture
def city() -> WritingCity:
    return WritingCity()


def kept(city: WritingCity, upload: SimpleUploadedFile) -> tuple[Picture, Image.Image]:
    picture = add_picture(task=city.item, upload=upload, description="电梯", taken_on=None, at=NOON, by=city.office)
    return picture, Image.open(picture.file)


def bytes_of(picture: Picture) -> bytes:
    return b"".join(file.open("rb").read() for file in (picture.file, picture.preview))


def located() -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "照相机厂"
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (32.0, 3.0, 0.0)
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    return exif


def test_nothing_that_the_camera_wrote_is_kept(city: WritingCity) -> None:
    xmp = f"<x:xmpmeta>{SECRET}</x:xmpmeta>".encode()
    upload = photograph((80, 40), exif=located(), comment=SECRET.encode(), xmp=xmp)
    picture, image = kept(city, upload)
    assert (dict(image.getexif()), set(image.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}) == (
        {},
        {"progressive", "progression"},
    )
    assert not any(word in bytes_of(picture) for word in (b"Exif", b"GPS", b"xmp", "张三".encode(), "照相机".encode()))


@pytest.mark.parametrize(
    ("kind", "mode", "colour"),
    [("JPEG", "RGB", "red"), ("JPEG", "L", 9), ("PNG", "RGBA", "red"), ("PNG", "P", 3), ("WEBP", "RGB", "red")],
)
def test_a_picture_taken_upright_stands_upright(city: WritingCity, kind: str, mode: str, colour: object) -> None:
    picture, image = kept(city, photograph((80, 40), kind, mode=mode, colour=colour, exif=located()))
    assert (image.size, picture.width, picture.height) == ((40, 80), 40, 80)


def test_words_inside_a_png_are_gone_and_what_is_transparent_is_white(city: WritingCity) -> None:
    words = PngImagePlugin.PngInfo()
    words.add_itxt("Comment", SECRET)
    picture, image = kept(city, photograph(kind="PNG", mode="RGBA", colour=(0, 0, 0, 0), pnginfo=words))
    assert (image.format, image.mode, image.getpixel((5, 5))) == ("JPEG", "RGB", (255, 255, 255))
    assert "张三".encode() not in bytes_of(picture)


@pytest.mark.parametrize(
    ("kind", "mode", "colour"),
    [
        ("PNG", "P", 3),
        ("PNG", "I;16", 40_000),
        ("PNG", "LA", (9, 99)),
        ("WEBP", "RGB", "red"),
        ("JPEG", "CMYK", (0, 0, 0, 0)),
        ("JPEG", "L", 128),
    ],
)
def test_pictures_of_every_kind_are_drawn_anew(city: WritingCity, kind: str, mode: str, colour: object) -> None:
    _picture, image = kept(city, photograph(kind=kind, mode=mode, colour=colour))
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (64, 48))


def test_colours_of_another_space_become_those_of_screens(city: WritingCity) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    _picture, image = kept(city, photograph(icc_profile=profile, colour=(200, 30, 30)))
    red, green, blue = image.getpixel((9, 9))
    assert "icc_profile" not in image.info
    assert (abs(red - 200) < 6, abs(green - 30) < 6, abs(blue - 30) < 6) == (True, True, True)


def test_a_large_picture_is_made_smaller(city: WritingCity) -> None:
    picture, image = kept(city, photograph((3000, 1500)))
    assert (image.size, Image.open(picture.preview).size) == ((1920, 960), (640, 320))
    assert picture.preview_size == (640, 320)


def test_the_names_of_the_files_say_nothing(city: WritingCity) -> None:
    picture, _image = kept(city, photograph())
    assert "照片" not in (picture.file.name or "")
    assert picture.file.name != picture.preview.name


def bomb(width: int, height: int) -> SimpleUploadedFile:
    """A few bytes that say they are a picture of so many points."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    lines = zlib.compress(b"\0" * 100_000)
    content = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")
    return SimpleUploadedFile("炸弹.png", content, "image/png")


def wordy_png() -> SimpleUploadedFile:
    """A small picture with very much text, compressed."""
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "0" * 80_000_000, zip=True)
    return photograph(kind="PNG", pnginfo=words)


REFUSED = {
    "a bomb": lambda: bomb(50_000, 50_000),
    "a bomb that the library itself refuses": lambda: bomb(2_000_000, 2_000_000),
    "one point too many": lambda: bomb(10_001, 6_000),
    "less than it says": lambda: bomb(300, 300),
    "compressed words": wordy_png,
    "no picture": lambda: SimpleUploadedFile("照片.jpg", b"<script>alert(1)</script>", "image/jpeg"),
    "a drawing with scripts": lambda: SimpleUploadedFile("图.svg", b"<svg onload='x'/>", "image/svg+xml"),
    "half a picture": lambda: SimpleUploadedFile("半.jpg", photograph((300, 300)).read()[:400]),
    "nothing": lambda: SimpleUploadedFile("空.jpg", b""),
    "another kind": lambda: photograph(kind="GIF", mode="L", colour=0),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_picture_or_would_burst_is_refused(city: WritingCity, name: str) -> None:
    with pytest.raises(ValidationError) as refused:
        kept(city, REFUSED[name]())
    assert (list(refused.value.message_dict), Picture.objects.count()) == (["upload"], 0)


def test_an_endless_file_is_refused_before_it_is_read(city: WritingCity) -> None:
    upload = photograph()
    upload.size = 21 * 1024 * 1024
    with pytest.raises(ValidationError):
        kept(city, upload)


@pytest.mark.parametrize(
    ("description", "taken_on", "field"),
    [("  ", None, "description"), ("字" * 201, None, "description"), ("电梯", date(2026, 10, 15), "taken_on")],
)
def test_a_picture_says_what_is_to_be_seen(
    city: WritingCity, description: str, taken_on: date | None, field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        add_picture(
            task=city.item, upload=photograph(), description=description, taken_on=taken_on, at=NOON, by=city.office
        )
    assert list(refused.value.message_dict) == [field]


def test_a_picture_is_shown_from_its_release_until_it_is_taken_back(city: WritingCity) -> None:
    picture = city.picture()
    assert pictures_of([city.item]) == {}
    release_picture(picture=picture, at=NOON, by=city.office)
    assert pictures_of([city.item]) == {city.item.pk: PublicPictures(shown=(picture,))}
    take_back_picture(picture=picture, reason="有人脸", at=LATER, by=city.office)
    assert pictures_of([city.item]) == {city.item.pk: PublicPictures(withdrawn=(picture,))}
    picture.refresh_from_db()
    assert (picture.withdrawn_at, picture.withdrawn_by, picture.withdrawal_reason) == (LATER, city.office, "有人脸")
    for act in (release_picture, lambda **given: take_back_picture(reason="再撤", **given)):
        with pytest.raises(ValidationError):
            act(picture=picture, at=LATER, by=city.office)


def test_a_dropped_draft_is_not_told_to_citizens(city: WritingCity) -> None:
    take_back_picture(picture=city.picture(), reason="模糊", at=LATER, by=city.office)
    assert pictures_of([city.item]) == {}


def test_only_the_office_adds_and_releases_pictures(city: WritingCity) -> None:
    picture = city.picture()
    given = {"task": city.item, "upload": io.BytesIO(), "description": "电梯", "taken_on": None}
    for act in (
        lambda: add_picture(**given, at=NOON, by=city.reporter),
        lambda: release_picture(picture=picture, at=NOON, by=city.reporter),
        lambda: take_back_picture(picture=picture, reason="有误", at=NOON, by=city.reporter),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_the_database_keeps_a_released_picture_as_it_is(city: WritingCity) -> None:
    picture = Picture.objects.filter(pk=city.released_picture().pk)
    for change in ({"description": "别的"}, {"file": "public/别的.jpg"}, {"released_at": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            picture.update(**change)
