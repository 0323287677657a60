"""Files with the acts of this room: a decision, a record, a claim, a proof. They stay."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from incentives.models import Evidence
from incentives.selectors.evidence import about, evidence_of
from supervision.files import MOST_FILES, clean_name, file_kind
from supervision.life.attaching import check_uploads

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile
    from django.db.models import Model

    from organization.models import Person


def attach_evidence(act: Model, uploads: Sequence[UploadedFile], *, at: datetime, by: Person) -> list[Evidence]:
    """Keep the files with the act, in the caller's transaction; whether the person may is the caller's to check.

    Raises ValidationError (field `files`) for a file that is empty, too large or of a kind that is not taken, before
    any of them is kept.
    """
    if not uploads:
        return []
    if evidence_of(act).count() + len(uploads) > MOST_FILES:
        raise ValidationError({"files": _("At most %(count)s files.") % {"count": MOST_FILES}})
    check_uploads(uploads)
    return [_keep(act, upload, at, by) for upload in uploads]


def _keep(act: Model, upload: UploadedFile, at: datetime, by: Person) -> Evidence:
    name = clean_name(upload.name or "")
    kept = Evidence(about=about(act), about_id=act.pk, name=name, size=upload.size or 0, at=at, by=by)
    kept.file.save(f"{uuid4().hex}.{file_kind(name)}", upload, save=False)
    kept.save()
    return kept
