"""Spot checks (抽查, article 6): a seed is announced, a sample of what was reported is drawn, each fact is looked at.

What is found confirms the report or corrects it, by the same acts as any other correction of the supervision office.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from incentives.evidence import attach_evidence
from notices.enums import NoticeKind
from notices.services import NoticeDraft, send_notices
from office.enums import SpotResult
from office.models import SpotCheck, SpotCheckItem
from office.rules.sampling import draw, is_seed, key_of
from organization.accounts import load_accounts
from supervision.escalating import plain
from supervision.models import Report
from supervision.parameters import timing_of
from supervision.reviewing import correct_report
from supervision.rules.period import due_at
from tasks.models import MONTHS, WorkList

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from django.core.files.uploadedfile import UploadedFile

    from organization.models import Person

ARTICLE = 6
LARGEST = 200


@transaction.atomic
def announce_spot_check(
    *, work_list: WorkList, month: int, seed: str, size: int, note: str = "", at: datetime, by: Person
) -> SpotCheck:
    """Lay down the seed and how many reports of a month will be drawn; from then on both stand.

    Raises ValidationError (by field) for a seed that cannot be typed again, or one announced for the month before.
    """
    if not by.has_perm("office.conduct_spot_checks"):
        raise PermissionDenied
    seed = seed.strip()
    work_list = WorkList.objects.select_for_update(no_key=True).get(pk=work_list.pk)
    announced = SpotCheck.objects.filter(work_list=work_list, month=month)
    _check_announcement(work_list, month, seed, size, {each.seed for each in announced})
    return SpotCheck.objects.create(
        work_list=work_list,
        month=month,
        number=max((each.number for each in announced), default=0) + 1,
        seed=seed,
        size=size,
        note=note.strip(),
        announced_at=at,
        announced_by=by,
    )


def _check_announcement(work_list: WorkList, month: int, seed: str, size: int, known: set[str]) -> None:
    if not work_list.is_published or month not in MONTHS:
        raise ValidationError(_("The list of %(year)s is not published.") % {"year": work_list.year})
    if not is_seed(seed):
        raise ValidationError({"seed": _("A seed is one line of at most 100 characters.")})
    if seed in known:
        raise ValidationError({"seed": _("This seed would draw the same reports again: choose another one.")})
    if not 1 <= size <= LARGEST:
        raise ValidationError({"size": _("Draw between 1 and %(most)s reports.") % {"most": LARGEST}})


@transaction.atomic
def draw_sample(*, spot_check: SpotCheck, at: datetime, by: Person) -> list[SpotCheckItem]:
    """Draw the sample from what has been reported for the month, keep both, and tell the units that were drawn.

    Raises ValidationError before the reports are due, where nothing was reported, or if it was drawn already.
    """
    if not by.has_perm("office.conduct_spot_checks"):
        raise PermissionDenied
    spot_check = SpotCheck.objects.select_for_update(of=("self",)).select_related("work_list").get(pk=spot_check.pk)
    year, month = spot_check.work_list.year, spot_check.month
    if spot_check.drawn_at is not None:
        raise ValidationError(_("This sample has been drawn; it stands."))
    if at < due_at(year, month, timing_of(year, month)):
        raise ValidationError(_("The reports of this month are not due yet; the sample is drawn from all of them."))
    reports = {key_of(report.task.serial, year, month): report for report in _reported(spot_check, at)}
    if not reports:
        raise ValidationError(_("Nothing was reported for this month."))
    sample = draw(spot_check.seed, reports, spot_check.size)
    items = SpotCheckItem.objects.bulk_create(
        _item(spot_check, position, reports[drawn.key], drawn.digest) for position, drawn in enumerate(sample, start=1)
    )
    spot_check.population = [_as_kept(key, report) for key, report in reports.items()]
    spot_check.drawn_at, spot_check.drawn_by = at, by
    spot_check.save(update_fields=["population", "drawn_at", "drawn_by"])
    _tell_drawn(spot_check, items, at)
    return items


def _reported(spot_check: SpotCheck, at: datetime) -> list[Report]:
    """What units have handed in for the month, in the order of the list; what the office alone wrote is not theirs."""
    handed_in = Report.objects.filter(
        task__work_list=spot_check.work_list_id, month=spot_check.month, first_submitted_at__lte=at
    )
    return list(handed_in.select_related("task", "unit").order_by("task__order", "task_id"))


def _item(spot_check: SpotCheck, position: int, report: Report, digest: str) -> SpotCheckItem:
    return SpotCheckItem(
        spot_check=spot_check,
        position=position,
        task=report.task,
        report=report,
        unit=report.unit,
        digest=digest,
        reported=report.counted,
    )


def _as_kept(key: str, report: Report) -> dict[str, Any]:
    """What anybody inside may know of a fact in the population: which task, and whose."""
    task = report.task
    return {"key": key, "serial": task.serial, "title": task.title, "unit": report.unit.short_name}


@transaction.atomic
def record_result(
    *,
    item: SpotCheckItem,
    result: SpotResult,
    found: Decimal | None = None,
    text: str,
    checked_on: date,
    reason: str = "",
    at: datetime,
    by: Person,
    uploads: Sequence[UploadedFile] = (),
    steps: Sequence[dict[str, Any]] | None = None,
    version: int | None = None,
) -> SpotCheckItem:
    """Write down what was found on the spot. What was reported wrongly is corrected at once, with the reason: the value
    `found`, or of milestones the `steps` that are done; a closed month is judged again with all that follows.

    `version` is that of the report that was looked at. Raises ReportChangedError if it has changed since,
    ValidationError for what is missing or recorded already.
    """
    if not by.has_perm("office.conduct_spot_checks"):
        raise PermissionDenied
    item = SpotCheckItem.objects.select_for_update(of=("self",)).select_related(*BEHIND_AN_ITEM).get(pk=item.pk)
    _check_result(item, result, text, checked_on, at)
    is_corrected = result == SpotResult.CORRECTED
    if is_corrected:
        _correct(item, found, steps, reason, at, by, version)
    item.result, item.text, item.checked_on, item.at, item.by = result, text.strip(), checked_on, at, by
    item.found = found if is_corrected else item.reported
    item.save(update_fields=["result", "found", "text", "checked_on", "at", "by"])
    attach_evidence(item, uploads, at=at, by=by)
    _tell_result(item, reason.strip() if is_corrected else "", at)
    return item


BEHIND_AN_ITEM = ("spot_check__work_list", "task__work_list", "task__sector", "report__task__work_list", "unit")


def _check_result(item: SpotCheckItem, result: SpotResult, text: str, checked_on: date, at: datetime) -> None:
    drawn_at = item.spot_check.drawn_at
    if item.result != SpotResult.PENDING:
        raise ValidationError(_("The result of this report is recorded already."))
    if result == SpotResult.PENDING:
        raise ValidationError({"result": _("Say whether the report was confirmed or is corrected.")})
    if not text.strip():
        raise ValidationError({"text": _("Say what was seen.")})
    if checked_on > localdate(at):
        raise ValidationError({"checked_on": _("This day is still to come.")})
    if drawn_at is not None and checked_on < localdate(drawn_at):
        raise ValidationError({"checked_on": _("That is before the sample was drawn.")})


def _correct(
    item: SpotCheckItem,
    found: Decimal | None,
    steps: Sequence[dict[str, Any]] | None,
    reason: str,
    at: datetime,
    by: Person,
    version: int | None,
) -> None:
    report = item.report
    if steps is None and (found is None or item.task.is_milestone):
        raise ValidationError({"found": _("Say what was found.")})
    if steps is None and found == report.counted:
        raise ValidationError({"found": _("This is the value that counts: record the report as confirmed.")})
    known = report.version if version is None else version
    correct_report(report=report, version=known, actual=found, steps=steps, reason=reason, at=at, by=by)


def _tell_drawn(spot_check: SpotCheck, items: Sequence[SpotCheckItem], at: datetime) -> None:
    accounts = load_accounts({item.unit_id for item in items})
    send_notices(
        _notice(item, recipient, at, kind=NoticeKind.SPOT_CHECK_DRAWN, cause=f"spot-check:{spot_check.pk}")
        for item in items
        for recipient in _staff(accounts.unit_staff(item.unit_id))
    )


def _tell_result(item: SpotCheckItem, reason: str, at: datetime) -> None:
    facts = {
        "result": item.result,
        "reported": plain(item.reported),
        "found": plain(item.found),
        "text": item.text,
        "reason": reason,
        "checked_on": item.checked_on.isoformat() if item.checked_on else None,
    }
    send_notices(
        _notice(item, recipient, at, kind=NoticeKind.SPOT_CHECK_RESULT, cause=f"spot-result:{item.pk}", **facts)
        for recipient in _staff(load_accounts([item.unit_id]).unit_staff(item.unit_id))
    )


def _staff(people: list[int]) -> list[int | None]:
    """The unit's people; where it has none, the unit itself."""
    return [*people] or [None]


def _notice(
    item: SpotCheckItem, recipient: int | None, at: datetime, *, kind: NoticeKind, cause: str, **facts: Any
) -> NoticeDraft:
    check = item.spot_check
    return NoticeDraft(
        kind=kind,
        cause=cause,
        subject=f"item:{item.pk}",
        at=at,
        recipient_id=recipient,
        unit_id=item.unit_id,
        article=ARTICLE,
        year=check.work_list.year,
        month=check.month,
        serial=item.task.serial,
        link=f"{check.get_absolute_url()}#item-{item.pk}",
        facts={"title": item.task.title, "seed": check.seed, **facts},
    )
