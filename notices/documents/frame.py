"""What every outgoing document has besides its text: who issues it, to whom, and who else gets it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from notices.documents.kinds import text

ORGAN = text("organ", _("Issuing organ, as it stands in red at the head"), is_required=True)
TITLE = text("title", _("Title of the document"), is_required=True)
TO = text("to", _("To whom it goes, without the colon"), is_required=True)
SIGNATURE = text("signature", _("Issuing organ as it signs"), is_required=True)
NOTE = text("note", _("Remark below the date, without its brackets; may be empty"))
CC = text("cc", _("Who gets a copy, without the full stop; may be empty"))
PRINTED_BY = text("printed_by", _("Office that prints it"))

FRAME = (ORGAN, TITLE, TO, SIGNATURE, NOTE, CC, PRINTED_BY)

TO_ALL = "各区人民政府，市府各委办局，市各直属单位"
CONTACT = "联系单位：市政府督查室"


def framed(*, title: str, to: str, cc: str = "", note: str = "") -> dict[str, Any]:
    """The frame of a document that goes out in the name of the city government's general office."""
    return {
        "organ": settings.KEYWORK_OFFICE,
        "title": title,
        "to": to,
        "signature": settings.KEYWORK_OFFICE,
        "note": note,
        "cc": cc,
        "printed_by": settings.KEYWORK_OFFICE,
    }
