"""Carrying the approved measures out: the record with its proof, and the reminders until it is there (article 21)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from incentives.evidence import attach_evidence
from incentives.models import PlannedMeasure
from incentives.rules.year_plan import due_days_reminded, due_days_reported
from incentives.settling.notifying import host_ids, people_of_hosts
from notices.enums import NoticeKind
from notices.services import NoticeDraft, send_notices
from organization.accounts import load_accounts
from organization.models import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

    from django.core.files.uploadedfile import UploadedFile

    from organization.models import Person

EXECUTION = 21
RECORD = ("carried_out_on", "proof", "proof_document", "recorded_at", "recorded_by")


@transaction.atomic
def record_execution(
    *,
    planned: PlannedMeasure,
    carried_out_on: date,
    proof: str,
    document: str = "",
    at: datetime,
    by: Person,
    uploads: Sequence[UploadedFile] = (),
) -> PlannedMeasure:
    """Record that a measure was carried out, when and how. A record can be put right; the history keeps the former.

    Raises ValidationError for a day before the approval or in the future, and where it is not said how.
    """
    planned = (
        PlannedMeasure.objects.select_for_update(of=("self",)).select_related("plan", "measure").get(pk=planned.pk)
    )
    if not by.has_perm("incentives.carry_out", planned):
        raise PermissionDenied
    _check(planned, carried_out_on, proof, at)
    planned.carried_out_on, planned.proof, planned.proof_document = carried_out_on, proof.strip(), document.strip()
    planned.recorded_at, planned.recorded_by = at, by
    planned.save(update_fields=RECORD)
    attach_evidence(planned, uploads, at=at, by=by)
    return planned


def _check(planned: PlannedMeasure, carried_out_on: date, proof: str, at: datetime) -> None:
    problems: dict[str, str] = {}
    if planned.plan.approved_on and carried_out_on < planned.plan.approved_on:
        problems["carried_out_on"] = _("The plan was approved later than that.")
    if carried_out_on > localdate(at):
        problems["carried_out_on"] = _("This day is still to come.")
    if not proof.strip():
        problems["proof"] = _("Say how it was carried out.")
    if problems:
        raise ValidationError(problems)


@transaction.atomic
def remind_measures_due(at: datetime) -> int:
    """Remind the hosts of what is due in a week, today, or was due one to four weeks ago, and bring what is overdue
    to the supervision office the day after, then weekly. Returns how many host units were reminded.

    One query where nothing is due. The day makes the cause: told once, however often it is started.
    """
    on = localdate(at)
    reminded, reported = due_days_reminded(on), due_days_reported(on)
    rows = (
        PlannedMeasure.objects.to_carry_out()
        .filter(due_on__in=reminded | reported)
        .order_by()
        .values("measure__year", "measure__article", "due_on")
        .annotate(number=Count("pk"))
        .values_list("measure__year", "measure__article", "due_on", "number")
    )
    owed = _by_host([(year, article, due_on, number) for year, article, due_on, number in rows if due_on])
    if not owed:
        return 0
    to_hosts = {key: count for key, count in owed.items() if key[2] in reminded}
    to_office = {key: count for key, count in owed.items() if key[2] in reported}
    send_notices([*_to_hosts(to_hosts, on, at), *_to_office(to_office, on, at)])
    return len({unit_id for unit_id, _year, _due in to_hosts if unit_id})


Owed = tuple[int | None, int, "date"]


def _by_host(rows: Sequence[tuple[int, int, date, int]]) -> Counter[Owed]:
    """How many measures each host unit owes, by year and due day."""
    hosts = {year: host_ids(year) for year in {row[0] for row in rows}}
    owed: Counter[Owed] = Counter()
    for year, article, due_on, number in rows:
        owed[hosts[year][article], year, due_on] += number
    return owed


def _to_hosts(owed: Mapping[Owed, int], on: date, at: datetime) -> Iterator[NoticeDraft]:
    people = people_of_hosts(unit_id for unit_id, _year, _due in owed if unit_id)
    for (unit_id, year, due_on), count in owed.items():
        recipients: list[int | None] = [*people[unit_id]] if unit_id else []
        for recipient in recipients or ([None] if unit_id else []):
            yield NoticeDraft(
                kind=NoticeKind.MEASURES_DUE,
                cause=f"measures-due:{on.isoformat()}",
                subject=f"unit:{unit_id}:{year}:{due_on.isoformat()}",
                at=at,
                recipient_id=recipient,
                unit_id=unit_id,
                article=EXECUTION,
                year=year,
                link=f"{reverse('incentives:carrying_out')}?year={year}&host={unit_id}&state=open",
                facts={"count": count, "due_on": due_on.isoformat(), "is_late": due_on < on},
            )


def _to_office(owed: Mapping[Owed, int], on: date, at: datetime) -> Iterator[NoticeDraft]:
    """One summary a year for each person of the office, with the hosts that owe something."""
    years = {year for _unit, year, _due in owed}
    if not years:
        return
    names = dict(Unit.objects.filter(pk__in={unit for unit, _y, _d in owed if unit}).values_list("pk", "short_name"))
    office = load_accounts().supervision_office
    for year in years:
        counts: Counter[str] = Counter()
        for (unit_id, of_year, _due), count in owed.items():
            if of_year == year:
                counts[names.get(unit_id or 0, "")] += count
        facts = {"count": counts.total(), "hosts": [{"unit": unit, "count": n} for unit, n in counts.most_common()]}
        for recipient in office:
            yield NoticeDraft(
                kind=NoticeKind.MEASURES_OVERDUE,
                cause=f"measures-overdue:{on.isoformat()}",
                subject=f"year:{year}",
                at=at,
                recipient_id=recipient,
                article=EXECUTION,
                year=year,
                link=f"{reverse('incentives:carrying_out')}?year={year}&state=overdue",
                facts=facts,
            )
