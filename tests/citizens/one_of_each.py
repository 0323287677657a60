"""One record of each thing that the office writes for citizens, and citizens to the office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citizens.commenting import leave_comment
from citizens.describing_progress import write_note
from citizens.picturing import add_picture, release_picture
from tests.citizens.writing_city import photograph

if TYPE_CHECKING:
    from datetime import datetime

    from organization.models import Person
    from tasks.models import Task


def one_of_each(task: Task, office: Person, at: datetime) -> dict[str, object]:
    """By the word that stands before the number in an address; `task` is a livelihood item of a published list."""
    note = write_note(task=task, month=1, text="一月开工。", at=at, by=office)
    picture = add_picture(task=task, upload=photograph(), description="开工现场", taken_on=None, at=at, by=office)
    release_picture(picture=picture, at=at, by=office)
    comment = leave_comment(task=task, text="什么时候完工？", name="", at=at)
    return {"notes": note.pk, "pictures": picture.pk, "comments": comment.pk, "receipt": comment.receipt}
