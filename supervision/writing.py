"""What the page of one report does at once: its text, its files and, if wanted, its submission."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from supervision.files import attach_file
from supervision.reporting import save_report, submit_report

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from organization.models import Person
    from supervision.models import Report
    from supervision.reporting import Content
    from tasks.models import Task


def write_report(
    *,
    task: Task,
    month: int,
    version: int,
    content: Content,
    uploads: Iterable[UploadedFile] = (),
    submit: bool,
    at: datetime,
    by: Person,
) -> Report:
    """Save the report with its files, and submit it where that is asked for: all of it or nothing.

    Raises what `save_report`, `attach_file` and `submit_report` raise.
    """
    with transaction.atomic():
        report = save_report(task=task, month=month, version=version, content=content, at=at, by=by)
        for upload in uploads:
            attach_file(task=task, month=month, upload=upload, at=at, by=by)
        if submit:
            report = submit_report(task=task, month=month, version=report.version, at=at, by=by)
    return report
