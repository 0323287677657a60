"""The page of one report: what is written, what has happened to it, signing and submitting."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organization.access import check, requires, signed_in
from supervision.entries import CONTENT
from supervision.enums import ReportStatus
from supervision.forms.reports import ReportForm, VersionForm
from supervision.permissions.reports import can_read_report, can_write_report
from supervision.reporting import ReportChangedError, check_writable, report_of, sign_report
from supervision.rules.reporting import earliest_days
from supervision.selectors.grid import GridStep, grid_row
from supervision.selectors.month import facts_of
from supervision.selectors.objections import open_terms
from supervision.selectors.story import files_of, is_late, last_counted, request_of, story_of
from supervision.views.places import listed_task
from supervision.writing import write_report

if TYPE_CHECKING:
    from datetime import datetime

    from organization.access import SignedInRequest
    from organization.models import Person
    from supervision.models import Report
    from supervision.selectors.grid import GridRow
    from supervision.selectors.month import Facts
    from supervision.selectors.objections import Term
    from tasks.models import Task


@dataclass(frozen=True)
class ReportPlace:
    """One report as one reader sees it at a moment."""

    task: Task
    month: int
    report: Report
    facts: Facts
    reader: Person
    at: datetime

    @cached_property
    def writes(self) -> bool:
        return can_write_report(self.reader, self.report)

    @cached_property
    def reads(self) -> bool:
        """Whether there is anything handed in that the reader may see."""
        return can_read_report(self.reader, self.report)

    @cached_property
    def row(self) -> GridRow:
        return grid_row(self.task, self.facts, self.at, own=self.writes)

    @cached_property
    def term(self) -> Term | None:
        """Until when the reader may object to the month's card."""
        check = self.facts.checks.get(self.task.pk, {}).get(self.month)
        if check is None:
            return None
        check.task = self.task
        return open_terms(self.reader, [check], localdate(self.at)).get(check.pk)

    @cached_property
    def why_not(self) -> str:
        """Why nothing can be written, for who belongs to the unit."""
        try:
            check_writable(self.report, self.at)
        except ValidationError as error:
            return " ".join(error.messages)
        return ""

    @property
    def is_writable(self) -> bool:
        return self.writes and not self.why_not

    def form(self, *arguments: Any) -> ReportForm:
        initial = {name: getattr(self.report, name) for name in CONTENT if name != "steps"}
        form = ReportForm(
            *arguments,
            task=self.task,
            initial={**initial, "version": self.report.version},
        )
        form.add_steps(self.steps, self.facts.moments.default_day(self.at))
        return form

    @cached_property
    def steps(self) -> list[GridStep]:
        """All milestones of the task, also those to come: a step may be done ahead."""
        before = self.facts.done_before.get(self.task.pk, {})
        now = earliest_days(self.report.steps)
        return [
            GridStep(each, before.get(each.pk), now.get(each.pk))
            for each in self.facts.milestones.get(self.task.pk, [])
        ]

    def context(self) -> dict[str, Any]:
        milestones = {each.pk: each for each in self.facts.milestones.get(self.task.pk, [])}
        story = story_of(self.report, self.facts.moments, milestones)
        return {
            "place": self,
            "task": self.task,
            "month": self.month,
            "report": self.report,
            "row": self.row,
            "term": self.term,
            "moments": self.facts.moments,
            "at": self.at,
            "story": story,
            "handed_in": last_counted(story),
            "files": files_of(self.report) if self.reads else [],
            "request_made": request_of(self.report),
            "is_late": is_late(self.report, self.facts.moments.due_at),
            "may_sign": self.report.status == ReportStatus.AWAITING_SIGNATURE
            and self.reader.has_perm("supervision.sign_report", self.report),
            "version_form": VersionForm(initial={"version": self.report.version}),
        }


def place_of(request: SignedInRequest, year: int, serial: str, month: int) -> ReportPlace:
    task = listed_task(year, serial, month)
    at = timezone.now()
    try:
        report = report_of(task, month)
    except ValidationError as error:
        raise Http404 from error
    check(request, "supervision.open_report", report)
    facts = facts_of(task.work_list, month, [task.pk], at)
    return ReportPlace(task, month, report, facts, request.user, at)


@signed_in
def report(request: SignedInRequest, year: int, serial: str, month: int) -> HttpResponse:
    """Read one report; for the unit that writes it, also write, submit and sign it."""
    place = place_of(request, year, serial, month)
    if request.method != "POST":
        form = place.form() if place.is_writable else None
        return render(request, "supervision/report.html", {**place.context(), "form": form})
    check(request, "supervision.write_report", place.report)
    return _write(request, place)


def _write(request: SignedInRequest, place: ReportPlace) -> HttpResponse:
    form = place.form(request.POST, request.FILES)
    if not form.is_valid():
        return _again(request, place, form, status=422)
    submits = request.POST.get("act") == "submit"
    try:
        write_report(
            task=place.task,
            month=place.month,
            version=form.cleaned_data["version"],
            content=form.content(place.report),
            uploads=form.cleaned_data["files"],
            submit=submits,
            at=place.at,
            by=request.user,
        )
    except ReportChangedError as conflict:
        return _conflict(request, place, conflict)
    except ValidationError as error:
        add_errors(form, error)
        return _again(request, place, form, status=422)
    messages.success(request, _("Report submitted.") if submits else _("Report saved."))
    return redirect(request.path)


@requires("supervision.write_reports")
@require_POST
def sign(request: SignedInRequest, year: int, serial: str, month: int) -> HttpResponse:
    """The head of the unit signs."""
    place = place_of(request, year, serial, month)
    form = VersionForm(request.POST)
    if place.report.pk is None or not form.is_valid():
        raise Http404
    try:
        sign_report(report=place.report, version=form.cleaned_data["version"], at=place.at, by=request.user)
        messages.success(request, _("Report signed; it lies before the supervision office."))
    except ReportChangedError:
        messages.error(request, _("The report has changed since you opened it: read it again before you sign."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("supervision:report", year, serial, month)


def add_errors(form: Any, error: ValidationError) -> None:
    """What a service found wrong, beside its field, or above the form where it has none."""
    for name, said in (error.message_dict if hasattr(error, "error_dict") else {"": error.messages}).items():
        target = {"file": "files", "steps": None}.get(name, name)
        form.add_error(target if target in form.fields else None, said)


def _conflict(request: SignedInRequest, place: ReportPlace, conflict: ReportChangedError) -> HttpResponse:
    """Both versions beside each other; what was typed stays in the form, whose version is now the new one."""
    stored = conflict.stored
    given = request.POST.copy()
    given["version"] = str(stored.version)
    fresh = replace(place, report=report_of(place.task, place.month))
    form = fresh.form(given)
    form.is_valid()
    differing = [
        (form.fields[name].label, getattr(stored, name)) for name in conflict.given if _differs(form, name, conflict)
    ]
    return _again(request, fresh, form, status=409, conflict=stored, differing=differing)


def _differs(form: ReportForm, name: str, conflict: ReportChangedError) -> bool:
    return name in form.fields and conflict.given.get(name) != getattr(conflict.stored, name)


def _again(
    request: SignedInRequest, place: ReportPlace, form: ReportForm, *, status: int, **extra: Any
) -> HttpResponse:
    return render(request, "supervision/report.html", {**place.context(), "form": form, **extra}, status=status)
