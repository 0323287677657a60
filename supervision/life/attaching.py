"""Files of acts: of a sitting's record, a unit's statement, a verification, a case, an objection. They stay."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from supervision.files import MOST_FILES, check_file, clean_name, file_kind
from supervision.models import Attachment, HandedCase, Objection, Rectification, Sitting, Statement

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from organization.models import Person

Act = Sitting | Statement | Rectification | HandedCase | Objection

OWNERS: dict[type[Act], str] = {
    Sitting: "sitting",
    Statement: "statement",
    Rectification: "rectification",
    HandedCase: "handed_case",
    Objection: "objection",
}


def attach_files(*, to: Act, uploads: Sequence[UploadedFile], at: datetime, by: Person) -> list[Attachment]:
    """Keep the files with the act, in the caller's transaction; whether the person may is the caller's to check.

    Raises ValidationError (field `files`) for a file that is empty, too large or of a kind that is not taken, before
    any of them is kept.
    """
    if not uploads:
        return []
    if to.files.count() + len(uploads) > MOST_FILES:
        raise ValidationError({"files": _("At most %(count)s files.") % {"count": MOST_FILES}})
    check_uploads(uploads)
    return [_keep(to, clean_name(upload.name or ""), upload, at, by) for upload in uploads]


def check_uploads(uploads: Sequence[UploadedFile]) -> None:
    """Raise ValidationError (field `files`) for the first file that is empty, too large or of a kind not taken."""
    for upload in uploads:
        name = clean_name(upload.name or "")
        try:
            check_file(name, upload)
        except ValidationError as error:
            said = _("%(name)s: %(problem)s") % {"name": name, "problem": " ".join(error.messages)}
            raise ValidationError({"files": said}) from error


def _keep(act: Act, name: str, upload: UploadedFile, at: datetime, by: Person) -> Attachment:
    kept = Attachment(name=name, size=upload.size or 0, at=at, by=by, **{OWNERS[type(act)]: act})
    kept.file.save(f"{uuid4().hex}.{file_kind(name)}", upload, save=False)
    kept.save()
    return kept
