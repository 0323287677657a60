"""Files handed in with a report. A file is withdrawn, never deleted."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from supervision.enums import ReportStatus
from supervision.models import Report, ReportFile
from supervision.reporting import check_writable, report_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from organization.models import Person
    from tasks.models import Task

MEGABYTE = 1024 * 1024
LARGEST = 20 * MEGABYTE
MOST_FILES = 30
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# With which bytes a file of each kind begins; a file that says something else than its name is refused.
BEGINNINGS: dict[str, tuple[bytes, ...]] = {
    "pdf": (b"%PDF-",),
    "ofd": (ZIP,),
    "docx": (ZIP,),
    "xlsx": (ZIP,),
    "pptx": (ZIP,),
    "doc": (OLE,),
    "xls": (OLE,),
    "ppt": (OLE,),
    "wps": (OLE, ZIP),
    "et": (OLE, ZIP),
    "dps": (OLE, ZIP),
    "zip": (ZIP,),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "txt": (b"",),
}


def attach_file(*, task: Task, month: int, upload: UploadedFile, at: datetime, by: Person) -> ReportFile:
    """Keep a file with the month's report, under a name that says nothing to the file system.

    Raises ValidationError for a file that is empty, too large or of a kind that is not taken.
    """
    name = clean_name(upload.name or "")
    check_file(name, upload)
    with transaction.atomic():
        report = report_of(task, month)
        if not by.has_perm("supervision.write_report", report):
            raise PermissionDenied
        check_writable(report, at)
        if report.pk is None:
            report, _created = Report.objects.get_or_create(
                task=task,
                month=month,
                defaults={
                    "unit": report.unit,
                    "status": ReportStatus.SAVED,
                    "version": 1,
                    "updated_at": at,
                    "updated_by": by,
                },
            )
        if report.files.filter(withdrawn_at=None).count() >= MOST_FILES:
            raise ValidationError({"file": _("A report holds at most %(count)s files.") % {"count": MOST_FILES}})
        kept = ReportFile(report=report, name=name, size=upload.size or 0, at=at, by=by)
        kept.file.save(f"{uuid4().hex}.{file_kind(name)}", upload, save=False)
        kept.save()
    return kept


def withdraw_file(*, file: ReportFile, at: datetime, by: Person) -> ReportFile:
    """Take a file back; it no longer stands with the report, but stays on record."""
    with transaction.atomic():
        file = (
            ReportFile.objects.select_for_update(of=("self",)).select_related("report__task__work_list").get(pk=file.pk)
        )
        if not by.has_perm("supervision.write_report", file.report):
            raise PermissionDenied
        check_writable(file.report, at)
        if file.withdrawn_at is None:
            file.withdrawn_at = at
            file.save(update_fields=["withdrawn_at"])
    return file


def check_file(name: str, upload: UploadedFile) -> None:
    kind = file_kind(name)
    if kind not in BEGINNINGS:
        kinds = "、".join(sorted(BEGINNINGS))
        raise ValidationError(
            {"file": _("Files of this kind are not taken; take one of %(kinds)s.") % {"kinds": kinds}}
        )
    if not upload.size:
        raise ValidationError({"file": _("The file is empty.")})
    if upload.size > LARGEST:
        raise ValidationError({"file": _("The file is larger than %(size)s MB.") % {"size": LARGEST // MEGABYTE}})
    upload.seek(0)
    start = upload.read(8)
    upload.seek(0)
    if not any(start.startswith(beginning) for beginning in BEGINNINGS[kind]):
        raise ValidationError({"file": _("The file is not what its name says: open it and save it anew.")})


def clean_name(name: str) -> str:
    """The file's own name as people read it, without folders or characters that cannot be seen."""
    plain = "".join(character for character in PurePath(name.replace("\\", "/")).name if character.isprintable())
    stem, dot, kind = plain.strip().rpartition(".")
    return f"{stem[:150]}{dot}{kind[:10]}" if dot else plain[:150]


def file_kind(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""
