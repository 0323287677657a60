"""The acts of article 3: a unit files who is responsible, the city government files it or returns it, and a person
who changes is replaced from a date on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, F, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from organization.models import Person
from responsibility.enums import FilingStatus, ResponsibleLevel
from responsibility.models import BreakdownStep, Filing, ResponsiblePerson
from responsibility.notifying import copy_filings, tell_of_replacement, tell_of_return
from responsibility.rules import can_become

if TYPE_CHECKING:
    from organization.models import Unit
    from tasks.models import Task


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """Who is named at a level. Without an account nobody is linked; the name may be a post's."""

    name: str
    post: str = ""
    phone: str = ""
    account_id: int | None = None


@dataclass(frozen=True, slots=True)
class StepEntry:
    """A step of the unit's breakdown of the task."""

    title: str
    due_on: date | None = None
    responsible: str = ""


PeopleEntry = Mapping[ResponsibleLevel, PersonEntry]


class FilingChangedError(ValidationError):
    """Somebody else has changed the filing since it was opened; `filing` is what is stored now."""

    def __init__(self, filing: Filing) -> None:
        super().__init__(_("Somebody else has changed this filing in the meantime. Yours is not saved yet."))
        self.filing = filing


def save_filing(
    *,
    task: Task,
    unit: Unit,
    people: PeopleEntry,
    steps: Sequence[StepEntry],
    version: int,
    at: datetime,
) -> Filing:
    """Save a unit's draft, or its work on a returned filing; `version` is the one that was opened, 0 for a new one.

    Raises FilingChangedError if another version is stored, ValidationError if the filing is not with the unit or an
    account is not one of the unit's.
    """
    _check_accounts(unit, people)
    with transaction.atomic():
        filing, is_new = Filing.objects.select_for_update().get_or_create(task=task, unit=unit)
        if not is_new:
            if filing.version != version:
                raise FilingChangedError(filing)
            _check_open(filing)
            filing.version += 1
            filing.save(update_fields=["version"])
        _name_people([filing], people, localdate(at))
        _write_steps(filing, steps)
    return filing


def file_for_tasks(
    *, unit: Unit, tasks: Sequence[Task], people: PeopleEntry, by: Person, at: datetime, submits: bool
) -> list[Filing]:
    """Name the same people in the unit's filings for many tasks at once, and submit these filings if asked to.

    Steps stay as they are. Raises ValidationError if one of the filings is not with the unit any more.
    """
    _check_accounts(unit, people)
    with transaction.atomic():
        Filing.objects.bulk_create([Filing(task=task, unit=unit) for task in tasks], ignore_conflicts=True)
        filings = _locked(Filing.objects.filter(unit=unit, task__in=tasks))
        for filing in filings:
            _check_open(filing)
        _name_people(filings, people, localdate(at))
        Filing.objects.filter(pk__in=[filing.pk for filing in filings]).update(version=F("version") + 1)
        if submits:
            return submit_filings(filings=filings, by=by, at=at)
    return filings


def submit_filing(*, filing: Filing, by: Person, at: datetime) -> Filing:
    return submit_filings(filings=[filing], by=by, at=at)[0]


def submit_filings(*, filings: Iterable[Filing], by: Person, at: datetime) -> list[Filing]:
    """Submit filings to the city government, all or none. Each must name somebody at all three levels (3)."""
    with transaction.atomic():
        locked = _locked(Filing.objects.filter(pk__in=[filing.pk for filing in filings]))
        _check_complete(locked)
        return _move(locked, FilingStatus.SUBMITTED, submitted_at=at, submitted_by=by, return_reason="")


def accept_filing(*, filing: Filing, by: Person, at: datetime) -> Filing:
    return accept_filings(filings=[filing], by=by, at=at)[0]


def accept_filings(*, filings: Iterable[Filing], by: Person | None, at: datetime) -> list[Filing]:
    """File submitted filings: from this day on their people are responsible; the Organization Department gets a
    copy of each."""
    with transaction.atomic():
        locked = _locked(Filing.objects.filter(pk__in=[filing.pk for filing in filings]))
        moved = _move(locked, FilingStatus.FILED, decided_at=at, decided_by=by)
        ResponsiblePerson.objects.filter(filing__in=moved, until_date=None).update(from_date=localdate(at))
        copy_filings(filings=moved, at=at)
    return moved


def return_filing(*, filing: Filing, reason: str, by: Person, at: datetime) -> Filing:
    """Return a submitted filing to the unit with a reason, which its staff are told."""
    if not reason.strip():
        raise ValidationError(_("Say why the filing is returned."))
    with transaction.atomic():
        locked = _locked(Filing.objects.filter(pk=filing.pk))
        (returned,) = _move(locked, FilingStatus.RETURNED, decided_at=at, decided_by=by, return_reason=reason.strip())
        tell_of_return(filing=returned, at=at)
    return returned


def replace_person(
    *, filing: Filing, level: ResponsibleLevel, person: PersonEntry, from_on: date, reason: str, at: datetime
) -> ResponsiblePerson:
    """Let somebody else hold a place of a filed filing from a day on; the predecessor's last day is the one before.

    What was issued before keeps whom it named. Raises ValidationError if the filing is not filed, the day lies
    before the predecessor's first day or outside the list's year, or nobody or no reason is named.
    """
    _check_accounts(filing.unit, {level: person})
    if not person.name.strip() or not reason.strip():
        raise ValidationError(_("A replacement needs a name and a reason."))
    with transaction.atomic():
        (filing,) = _locked(Filing.objects.filter(pk=filing.pk))
        if filing.status != FilingStatus.FILED:
            raise ValidationError(_("Only in a filed filing is somebody replaced; change the draft instead."))
        predecessor = filing.people.filter(level=level, until_date=None).first()
        _check_replacement_day(filing, predecessor, from_on)
        if predecessor is not None:
            predecessor.until_date = from_on - timedelta(days=1)
            predecessor.save(update_fields=["until_date"])
        successor = ResponsiblePerson.objects.create(
            filing=filing, level=level, from_date=from_on, reason=reason.strip(), **_named(person)
        )
        tell_of_replacement(filing=filing, predecessor=predecessor, successor=successor, at=at)
    return successor


def _locked(filings: Iterable[Filing]) -> list[Filing]:
    """The filings, always locked in the same order."""
    return list(
        filings.select_for_update(of=("self",)).select_related("task__work_list", "unit").order_by("pk")  # type: ignore[attr-defined]
    )


def _move(filings: Sequence[Filing], status: FilingStatus, **changes: object) -> list[Filing]:
    """Take filings a step further. Raises ValidationError, naming the task, if one of them is not there."""
    for filing in filings:
        if not can_become(FilingStatus(filing.status), status):
            raise ValidationError(
                _("The filing of %(unit)s for task %(serial)s is %(status)s by now.")
                % {
                    "unit": filing.unit.short_name,
                    "serial": filing.task.serial,
                    "status": filing.get_status_display(),
                }
            )
    for filing in filings:
        filing.version += 1
        for name, value in {"status": status, **changes}.items():
            setattr(filing, name, value)
    Filing.objects.bulk_update(filings, ["status", "version", *changes])
    return list(filings)


def _check_open(filing: Filing) -> None:
    if not filing.is_open_to_change:
        raise ValidationError(
            _("The filing for task %(serial)s is with the city government and cannot be changed.")
            % {"serial": filing.task.serial}
        )


def _check_complete(filings: Sequence[Filing]) -> None:
    holders = Count("people__level", filter=Q(people__until_date=None), distinct=True)
    counted = Filing.objects.filter(pk__in=[filing.pk for filing in filings]).annotate(named=holders)
    named = dict(counted.values_list("pk", "named"))
    incomplete = [filing.task.serial for filing in filings if named[filing.pk] < len(ResponsibleLevel)]
    if incomplete:
        raise ValidationError(
            _("Name the main, supervising and direct responsible person first (article 3): task %(serials)s.")
            % {"serials": "、".join(incomplete)}
        )


def _check_accounts(unit: Unit, people: PeopleEntry) -> None:
    accounts = {person.account_id for person in people.values() if person.account_id}
    if Person.objects.active().filter(pk__in=accounts, unit=unit).count() < len(accounts):
        raise ValidationError(_("Choose an account of your own unit, or none."))


def _check_replacement_day(filing: Filing, predecessor: ResponsiblePerson | None, from_on: date) -> None:
    year = filing.task.work_list.year
    first = predecessor.from_date if predecessor else date(year, 1, 1)
    if not first <= from_on <= date(year, 12, 31):
        raise ValidationError(
            _("The replacement counts from %(first)s at the earliest, and within the list's year.")
            % {"first": first.isoformat()}
        )


def _name_people(filings: Sequence[Filing], people: PeopleEntry, on: date) -> None:
    """Let the filings name these people and nobody else; the day is set anew when they are filed."""
    named = {level: person for level, person in people.items() if person.name.strip()}
    stored: dict[tuple[int, str], ResponsiblePerson] = {
        (each.filing_id, each.level): each
        for each in ResponsiblePerson.objects.filter(filing__in=filings, until_date=None)
    }
    wanted = {(filing.pk, str(level)): person for filing in filings for level, person in named.items()}
    ResponsiblePerson.objects.filter(pk__in=[each.pk for key, each in stored.items() if key not in wanted]).delete()
    changed = [stored[key] for key, person in wanted.items() if key in stored and _rename(stored[key], person)]
    ResponsiblePerson.objects.bulk_update(changed, ["name", "post", "phone", "account"])
    ResponsiblePerson.objects.bulk_create(
        [
            ResponsiblePerson(filing_id=filing_id, level=level, from_date=on, **_named(person))
            for (filing_id, level), person in wanted.items()
            if (filing_id, level) not in stored
        ]
    )


def _rename(stored: ResponsiblePerson, person: PersonEntry) -> bool:
    before = (stored.name, stored.post, stored.phone, stored.account_id)
    for name, value in _named(person).items():
        setattr(stored, name, value)
    return before != (stored.name, stored.post, stored.phone, stored.account_id)


def _named(person: PersonEntry) -> dict[str, object]:
    return {
        "name": person.name.strip(),
        "post": person.post.strip(),
        "phone": person.phone.strip(),
        "account_id": person.account_id,
    }


def _write_steps(filing: Filing, steps: Sequence[StepEntry]) -> None:
    """Write the breakdown anew where it differs; what it was stays in the history."""
    wanted = [(step.title.strip(), step.due_on, step.responsible.strip()) for step in steps if step.title.strip()]
    stored = list(filing.steps.order_by("pk").values_list("title", "due_on", "responsible"))
    if sorted(stored, key=str) == sorted(wanted, key=str):
        return
    filing.steps.all().delete()
    BreakdownStep.objects.bulk_create(
        [
            BreakdownStep(filing=filing, title=title, due_on=due_on, responsible=responsible)
            for title, due_on, responsible in wanted
        ]
    )
