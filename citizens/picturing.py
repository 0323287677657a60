"""Pictures of livelihood items: drawn anew without anything that the camera wrote into them, then released."""

from __future__ import annotations

import warnings
from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

from citizens.describing_progress import check_for_citizens
from citizens.models import Picture
from citizens.rules.pictures import LONGEST_SIDE, LONGEST_SIDE_OF_PREVIEW, fitted, is_too_many_pixels
from supervision.files import LARGEST, MEGABYTE

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.core.files.base import File

    from organization.models import Person
    from tasks.models import Task

FORMATS = ("JPEG", "PNG", "WEBP")
QUALITY, QUALITY_OF_PREVIEW = 85, 80
LONGEST_DESCRIPTION = 200
PAPER = (255, 255, 255)


def add_picture(
    *, task: Task, upload: File[bytes], description: str, taken_on: date | None, at: datetime, by: Person
) -> Picture:
    """Keep a picture of a livelihood item; nobody outside sees it before its release.

    What is kept is drawn anew from the points of the upload: place, time, camera, comments and small pictures inside
    the file are gone. The description is what those hear who cannot see it, so there is none without.

    Raises ValidationError for a file that is no picture, or too large to be opened.
    """
    _check_right(by)
    check_for_citizens(task)
    if not (seen := description.strip()):
        raise ValidationError({"description": _("Say what is to be seen: some readers cannot see the picture.")})
    if len(seen) > LONGEST_DESCRIPTION:
        raise ValidationError({"description": _("At most %(count)s characters.") % {"count": LONGEST_DESCRIPTION}})
    if taken_on is not None and taken_on > localdate(at):
        raise ValidationError({"taken_on": _("This day is still to come.")})
    drawn = _drawn(upload)
    picture = Picture(task=task, description=seen, taken_on=taken_on, at=at, by=by)
    name = uuid4().hex
    picture.file.save(f"{name}.jpg", _encoded(drawn, LONGEST_SIDE, QUALITY), save=False)
    picture.preview.save(f"{name}-small.jpg", _encoded(drawn, LONGEST_SIDE_OF_PREVIEW, QUALITY_OF_PREVIEW), save=False)
    picture.save()
    return picture


@transaction.atomic
def release_picture(*, picture: Picture, at: datetime, by: Person) -> Picture:
    """Let citizens see the picture."""
    locked = _lock(picture, by)
    if locked.released_at is not None or locked.withdrawn_at is not None:
        raise ValidationError(_("This picture is released already, or taken back."))
    check_for_citizens(locked.task)
    locked.released_at, locked.released_by = at, by
    locked.save(update_fields=["released_at", "released_by"])
    return locked


@transaction.atomic
def take_back_picture(*, picture: Picture, reason: str, at: datetime, by: Person) -> Picture:
    """Take a picture away, released or not. It is shown no longer; that it was, and why no more, is."""
    locked = _lock(picture, by)
    if locked.withdrawn_at is not None:
        raise ValidationError(_("This picture is taken back already."))
    if not (reason := reason.strip()):
        raise ValidationError({"reason": _("Say why it is taken back.")})
    locked.withdrawn_at, locked.withdrawn_by, locked.withdrawal_reason = at, by, reason
    locked.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    return locked


def _check_right(by: Person) -> None:
    if not by.has_perm("citizens.release"):
        raise PermissionDenied


def _lock(picture: Picture, by: Person) -> Picture:
    _check_right(by)
    return Picture.objects.select_for_update(of=("self",)).select_related("task__work_list").get(pk=picture.pk)


def _drawn(upload: File[bytes]) -> Image.Image:
    """The picture upright, in the colours of screens, on white where it is transparent, and nothing else."""
    if not upload.size:
        raise ValidationError({"upload": _("The file is empty.")})
    if upload.size > LARGEST:
        raise ValidationError({"upload": _("The file is larger than %(size)s MB.") % {"size": LARGEST // MEGABYTE}})
    upload.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit stands before it
            with Image.open(upload, formats=FORMATS) as opened:
                if is_too_many_pixels(*opened.size):
                    raise ValidationError({"upload": _("The picture has too many points: make it smaller first.")})
                return _plain(opened)
    except (OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError) as error:
        raise ValidationError({"upload": _("This is not a whole picture: take a JPEG, PNG or WebP file.")}) from error


def _plain(opened: Image.Image) -> Image.Image:
    """The points alone, on a new sheet that knows nothing of the file that they come from.

    It is made smaller before anything else, so that a large one is never held in memory twice.
    """
    profile = opened.info.get("icc_profile") if opened.mode == "RGB" else None
    opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG is read smaller at once
    mode = "RGBA" if opened.has_transparency_data else "RGB"
    coloured = opened if opened.mode == mode else opened.convert(mode)
    coloured.thumbnail(fitted(*coloured.size, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(coloured)
    sheet = Image.new("RGB", upright.size, PAPER)
    sheet.paste(upright, mask=upright.getchannel("A") if mode == "RGBA" else None)
    if profile:
        with suppress(ImageCms.PyCMSError, OSError):  # a profile that cannot be read changes no colours
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            ImageCms.profileToProfile(sheet, source, ImageCms.createProfile("sRGB"), inPlace=True)
    return sheet


def _encoded(sheet: Image.Image, longest: int, quality: int) -> ContentFile[bytes]:
    sized = sheet.resize(fitted(*sheet.size, longest), Image.Resampling.LANCZOS)
    plain = Image.new("RGB", sized.size)
    plain.paste(sized)
    written = BytesIO()
    plain.save(written, "JPEG", quality=quality, optimize=True, progressive=True)
    return ContentFile(written.getvalue(), "picture.jpg")  # without a name Django would not look how large it is
