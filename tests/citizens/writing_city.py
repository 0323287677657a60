"""A small city with a livelihood item of a published list, an ordinary task, and people of the office and of a unit."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from citizens.commenting import leave_comment
from citizens.describing_progress import release_note, write_note
from citizens.picturing import add_picture, release_picture
from tests.factories import make_list, make_reporter, make_supervision_officer, make_task, make_unit, moment

if TYPE_CHECKING:
    from datetime import datetime

    from citizens.models import Comment, Picture, ProgressNote
    from organization.models import Person
    from tasks.models import Task

NOON = moment("2026-10-14 12:00")


class WritingCity:
    """`item` is the livelihood item 09-01 of 市房产局, `task` is of interest to nobody outside."""

    def __init__(self, year: int = 2026) -> None:
        self.work_list = make_list(year)
        self.unit = make_unit("市房产局")
        self.item: Task = make_task(
            self.work_list, self.unit, serial="09-01", title="老旧小区加装电梯", livelihood=True
        )
        self.task: Task = make_task(self.work_list, self.unit, serial="09-02", title="机关办公用房维修")
        self.office: Person = make_supervision_officer(post="督查室主任")
        self.reporter: Person = make_reporter(self.unit)

    def note(self, text: str = "九月新装 12 部。", month: int = 9, at: datetime = NOON) -> ProgressNote:
        return write_note(task=self.item, month=month, text=text, at=at, by=self.office)

    def released_note(self, text: str = "九月新装 12 部。", month: int = 9, at: datetime = NOON) -> ProgressNote:
        return release_note(note=self.note(text, month, at=at), at=at, by=self.office)

    def picture(self, description: str = "3 号楼新装的电梯") -> Picture:
        return add_picture(
            task=self.item, upload=photograph(), description=description, taken_on=None, at=NOON, by=self.office
        )

    def released_picture(self, description: str = "3 号楼新装的电梯") -> Picture:
        return release_picture(picture=self.picture(description), at=NOON, by=self.office)

    def comment(self, text: str = "我们小区什么时候装电梯？", at: datetime = NOON) -> Comment:
        return leave_comment(task=self.item, text=text, name="", at=at)


def photograph(size: tuple[int, int] = (64, 48), kind: str = "JPEG", **options: Any) -> SimpleUploadedFile:
    """An upload of one colour; `options` are what the file is saved with, such as exif."""
    written = BytesIO()
    options.setdefault("mode", "RGB")
    mode = options.pop("mode")
    Image.new(mode, size, options.pop("colour", "teal")).save(written, kind, **options)
    return SimpleUploadedFile(f"照片.{kind.lower()}", written.getvalue(), f"image/{kind.lower()}")
