"""Applying for a pilot, and what becomes of the application (article 15). Each act leaves a step that stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from incentives.enums import PilotStatus
from incentives.evidence import attach_evidence
from incentives.models import Pilot, PilotStep
from incentives.permissions.pilots import ARTICLE, may_take
from incentives.rules.pilots import NEEDS_DOCUMENT, NEEDS_REASON, OWN_ACTS, PilotAct, leads_to
from notices.enums import NoticeKind
from notices.services import NoticeDraft, send_notices
from organization.accounts import load_accounts
from organization.enums import Role
from organization.models import Person
from regulation.selectors import article_hosts
from supervision.life.attaching import check_uploads

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from django.core.files.uploadedfile import UploadedFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What a unit applies for: what is to be tried, on which ground, from when until when."""

    title: str
    content: str
    basis: str
    starts_on: date | None = None
    ends_on: date | None = None
    is_major: bool = False


WRITTEN = ("title", "content", "basis", "starts_on", "ends_on", "is_major")


@transaction.atomic
def apply_for_pilot(
    *, application: Application, at: datetime, by: Person, uploads: Sequence[UploadedFile] = ()
) -> Pilot:
    """A unit asks the city government to let it try something out; the general office reviews it."""
    if not by.has_perm("incentives.apply_for_pilot") or by.unit is None:
        raise PermissionDenied
    _check_application(application)
    check_uploads(uploads)
    written = {name: getattr(application, name) for name in WRITTEN}
    pilot = Pilot.objects.create(year=localdate(at).year, unit=by.unit, **written)
    _record(pilot, "", "", at, by, uploads)
    return pilot


@transaction.atomic
def apply_again(
    *, pilot: Pilot, application: Application, at: datetime, by: Person, uploads: Sequence[UploadedFile] = ()
) -> Pilot:
    """The unit changes what was returned and hands it in again."""
    locked = _lock(pilot, PilotAct.APPLY_AGAIN, by)
    _check_application(application)
    check_uploads(uploads)
    for name in WRITTEN:
        setattr(locked, name, getattr(application, name))
    locked.status = PilotStatus.APPLIED
    locked.save(update_fields=[*WRITTEN, "status"])
    _record(locked, "", "", at, by, uploads)
    return locked


@transaction.atomic
def take_pilot_further(
    *,
    pilot: Pilot,
    act: PilotAct,
    at: datetime,
    by: Person,
    text: str = "",
    document: str = "",
    is_major: bool | None = None,
    uploads: Sequence[UploadedFile] = (),
) -> Pilot:
    """Review, return, refer, approve, refuse, withdraw or end a pilot. The review says whether the reform is a major
    one. Raises ValidationError where the act is not possible, or lacks the document or the reason that it needs.
    """
    if act == PilotAct.APPLY_AGAIN:
        raise ValidationError(_("Change the application, then hand it in again."))
    locked = _lock(pilot, act, by)
    _check_needs(act, text, document)
    check_uploads(uploads)
    status = leads_to(PilotStatus(locked.status), act, is_major=locked.is_major)
    if act == PilotAct.REVIEW and is_major is not None:
        locked.is_major = is_major
    if act == PilotAct.END:
        locked.outcome = text.strip()
    locked.status = status or locked.status
    locked.save(update_fields=["status", "is_major", "outcome"])
    _record(locked, text, document, at, by, uploads, tells_unit=act not in OWN_ACTS)
    return locked


def _lock(pilot: Pilot, act: PilotAct, by: Person) -> Pilot:
    """The pilot, locked; the second of two people who decide on it at once is told how it stands."""
    locked = Pilot.objects.select_for_update(of=("self",)).select_related("unit").get(pk=pilot.pk)
    if not may_take(by, act, locked):
        raise PermissionDenied
    if leads_to(PilotStatus(locked.status), act, is_major=locked.is_major) is None:
        raise ValidationError(
            _("This is not possible as the pilot stands now: %(status)s.") % {"status": locked.get_status_display()}
        )
    return locked


def _check_application(application: Application) -> None:
    problems = {
        name: _("An application needs this.")
        for name in ("title", "content", "basis")
        if not getattr(application, name).strip()
    }
    if application.starts_on and application.ends_on and application.ends_on < application.starts_on:
        problems["ends_on"] = _("The end lies before the start.")
    if problems:
        raise ValidationError(problems)


def _check_needs(act: PilotAct, text: str, document: str) -> None:
    problems = {}
    if act in NEEDS_REASON and not text.strip():
        problems["text"] = _("Say what came of it.") if act == PilotAct.END else _("Give the reason.")
    if act in NEEDS_DOCUMENT and not document.strip():
        problems["document"] = _("Name the document that it rests on.")
    if problems:
        raise ValidationError(problems)


def _record(
    pilot: Pilot,
    text: str,
    document: str,
    at: datetime,
    by: Person,
    uploads: Sequence[UploadedFile],
    *,
    tells_unit: bool = False,
) -> None:
    step = PilotStep.objects.create(
        pilot=pilot, status=pilot.status, text=text.strip(), document=document.strip(), at=at, by=by
    )
    attach_evidence(step, uploads, at=at, by=by)
    accounts = load_accounts([pilot.unit_id])
    to = accounts.unit_staff(pilot.unit_id) if tells_unit else [*accounts.supervision_office, *_hosts_people(pilot)]
    _tell(pilot, step, [person for person in dict.fromkeys(to) if person != by.pk])


def _hosts_people(pilot: Pilot) -> list[int]:
    host = article_hosts(pilot.year)[ARTICLE].host
    people = Person.objects.with_role(Role.ARTICLE_HOST).filter(unit=host) if host else Person.objects.none()
    return list(people.order_by("pk").values_list("pk", flat=True))


def _tell(pilot: Pilot, step: PilotStep, to: Iterable[int]) -> int:
    """The office of what a unit does, the unit of what the office records; where it has no account, under its name."""
    is_application = step.status == PilotStatus.APPLIED
    recipients: list[int | None] = [*to]
    return send_notices(
        NoticeDraft(
            kind=NoticeKind.PILOT_APPLIED if is_application else NoticeKind.PILOT_STEP,
            cause=f"pilot:{pilot.pk}:{step.pk}",
            at=step.at,
            recipient_id=recipient,
            unit_id=pilot.unit_id,
            article=ARTICLE,
            year=pilot.year,
            link=pilot.get_absolute_url(),
            facts={
                "title": pilot.title,
                "unit": pilot.unit.short_name,
                "status": step.status,
                "text": step.text,
                "document": step.document,
            },
        )
        for recipient in recipients or [None]
    )
