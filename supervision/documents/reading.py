"""Who reads documents about escalations, and what each leaves in their story."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from notices.models import DocumentSubject
from organization.permissions import sees_whole_city
from supervision.enums import EventKind
from supervision.models import Escalation, EscalationEvent
from supervision.permissions.reports import escalations_visible_to

if TYPE_CHECKING:
    from notices.models import IssuedDocument
    from organization.models import Person

ESCALATION = "escalation"
BULLETIN = "bulletin"


def documents_of_visible_escalations(person: Person) -> Q:
    """A document is read by who sees every escalation that it is about."""
    if sees_whole_city(person):
        return Q()
    visible = escalations_visible_to(person, Escalation.objects.all()).values("pk")
    about = DocumentSubject.objects.filter(subject=ESCALATION)
    return Q(pk__in=about.filter(subject_id__in=visible).values("document")) & ~Q(
        pk__in=about.exclude(subject_id__in=visible).values("document")
    )


def everybody_inside(person: Person) -> Q:
    """What is published is read by everybody with an account."""
    return Q() if person.is_active else Q(pk__in=[])


def tell_the_story(document: IssuedDocument) -> None:
    """An event in the story of each escalation that the document is about."""
    concerned = document.subjects.filter(subject=ESCALATION).values_list("subject_id", flat=True)
    text = f"{document.full_number} {document.title}"
    EscalationEvent.objects.bulk_create(
        EscalationEvent(
            escalation_id=pk, kind=EventKind.DOCUMENT, at=document.issued_at, by=document.issued_by, text=text
        )
        for pk in concerned
    )
