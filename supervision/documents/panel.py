"""The part of an escalation's page that shows its documents and what may be issued."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from notices.documents.kinds import kind_of
from notices.documents.selectors import documents_of
from supervision.documents.acts import kinds_for
from supervision.documents.reading import ESCALATION
from supervision.pages.panels import Panel

if TYPE_CHECKING:
    from datetime import datetime

    from organization.models import Person
    from supervision.models import Escalation


def documents_panel(escalation: Escalation, person: Person, _at: datetime) -> Panel | None:
    documents = documents_of(ESCALATION, [escalation.pk], person)
    offers = [_offer(escalation, code) for code in kinds_for(escalation, person)]
    if not documents and not offers:
        return None
    return Panel("supervision/_documents_panel.html", {"documents": documents, "offers": offers})


def _offer(escalation: Escalation, code: str) -> dict[str, str]:
    return {
        "label": _("Issue: %(kind)s") % {"kind": kind_of(code).title},
        "url": reverse("supervision:issue_document", args=[escalation.pk, code]),
    }
