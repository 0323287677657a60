"""Pages of one filing: its form while it is with the unit, its page afterwards, and who was responsible on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from notices.documents.selectors import documents_of
from organization.access import check, requires, signed_in
from organization.models import Unit
from responsibility.documents import FILING, form_is_issued, issue_filing_form
from responsibility.enums import FilingStatus, ResponsibleLevel
from responsibility.forms import (
    MOST_STEPS,
    DayForm,
    ReplacementForm,
    ReturnForm,
    StepForm,
    VersionForm,
    people_entries,
    person_forms,
    step_entries,
    step_forms,
)
from responsibility.models import Filing
from responsibility.selectors import duty_of, holders_on, story_of
from responsibility.services import FilingChangedError, replace_person, return_filing, save_filing, submit_filing
from tasks.models import Task

if TYPE_CHECKING:
    from organization.access import SignedInRequest
    from responsibility.forms import PersonForm


@signed_in
def filing(request: SignedInRequest, task_id: int, unit_id: int) -> HttpResponse:
    """A unit's filing for a task."""
    found = _filing(task_id, unit_id)
    if found.is_open_to_change and request.user.has_perm("responsibility.change_filing", found):
        return _edit(request, found)
    check(request, "responsibility.view_filing", found)
    return _show(request, found)


@requires("responsibility.file")
def step_row(request: SignedInRequest) -> HttpResponse:
    """One more empty row for the breakdown, asked for by the page of the form."""
    total = request.GET.get("steps-TOTAL_FORMS", "")
    index = min(int(total), MOST_STEPS - 1) if total.isdecimal() else 0
    context = {"step": StepForm(prefix=f"steps-{index}"), "total": index + 1}
    return render(request, "responsibility/_added_step.html", context)


@requires("responsibility.view_filings")
@require_POST
def issue_form(request: SignedInRequest, task_id: int, unit_id: int) -> HttpResponse:
    """The form of what is filed, as a numbered document."""
    found = _filing(task_id, unit_id)
    check(request, "responsibility.issue_form", found)
    document = issue_filing_form(filing=found, at=timezone.now(), by=request.user)
    messages.success(request, _("Issued: %(number)s %(title)s.") % {"number": document, "title": document.title})
    return redirect(f"{found.get_absolute_url()}#documents")


@requires("responsibility.decide_filings")
@require_POST
def send_back(request: SignedInRequest, task_id: int, unit_id: int) -> HttpResponse:
    found, form = _filing(task_id, unit_id), ReturnForm(request.POST)
    if not form.is_valid():
        return _show(request, found, return_form=form)
    try:
        return_filing(filing=found, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(found)
    messages.success(request, _("Returned to %(unit)s with your reason.") % {"unit": found.unit.short_name})
    return redirect("responsibility:filings")


@requires("responsibility.file")
@require_POST
def replace(request: SignedInRequest, task_id: int, unit_id: int) -> HttpResponse:
    """Another person takes a place from a day on."""
    found = _filing(task_id, unit_id)
    check(request, "responsibility.change_filing", found)
    form = ReplacementForm(request.POST, unit=found.unit)
    if form.is_valid() and _replace(found, form):
        given = form.cleaned_data
        messages.success(
            request, _("%(name)s is responsible from %(day)s on.") % {"name": given["name"], "day": given["from_on"]}
        )
        return redirect(found)
    return _show(request, found, replacement_form=form)


@signed_in
def responsible(request: SignedInRequest, task_id: int) -> HttpResponse:
    """Who was responsible for a task on a day, and everybody who has been or will be."""
    task = get_object_or_404(Task.objects.select_related("work_list", "sector", "host"), pk=task_id)
    check(request, "responsibility.view_people_of_task", task)
    form = DayForm(request.GET if "on" in request.GET else {"on": timezone.localdate()})
    on = form.day(timezone.localdate())
    context = {
        "task": task,
        "form": form,
        "on": on,
        "units": holders_on(task, on, request.user),
        "story": story_of(task, request.user),
        "levels": ResponsibleLevel.labels,
        "today": timezone.localdate(),
    }
    return render(request, "responsibility/responsible.html", context)


def _filing(task_id: int, unit_id: int) -> Filing:
    """The filing, or a new one not saved yet; a unit that never was on the task has none."""
    found = Filing.objects.filter(task=task_id, unit=unit_id).select_related("task__work_list", "unit").first()
    if found is not None:
        return found
    task = get_object_or_404(Task.objects.select_related("work_list", "sector"), pk=task_id)
    unit = get_object_or_404(Unit.objects.filter(participations__task=task).distinct(), pk=unit_id)
    return Filing(task=task, unit=unit, version=0)


def _edit(request: SignedInRequest, found: Filing) -> HttpResponse:
    given = request.POST if request.method == "POST" else None
    people, steps = person_forms(found.unit, given, found), step_forms(given, found)
    version = VersionForm(given, initial={"version": found.version})
    context = {**_about(found), "people": people, "steps": steps, "version": version}
    if given and all([version.is_valid(), steps.is_valid(), *(form.is_valid() for form in people)]):
        try:
            return _save(request, found, people, steps, version.cleaned_data["version"])
        except FilingChangedError as error:
            stored = {"version": error.filing.version}
            people_now = error.filing.people.filter(until_date=None)
            context |= {"version": VersionForm(stored), "changed": error, "stored": people_now}
        except ValidationError as error:
            version.add_error(None, error)
    return render(request, "responsibility/filing_form.html", context)


def _save(request: SignedInRequest, found: Filing, people: list[PersonForm], steps: Any, version: int) -> HttpResponse:
    saved = save_filing(
        task=found.task,
        unit=found.unit,
        people=people_entries(people),
        steps=step_entries(steps),
        version=version,
        at=timezone.now(),
    )
    if "submit" not in request.POST:
        messages.success(request, _("Saved. The filing is not submitted yet."))
        return redirect(saved)
    try:
        submit_filing(filing=saved, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, _("Saved, but not submitted: %(reason)s") % {"reason": error.messages[0]})
        return redirect(saved)
    messages.success(request, _("Submitted to the city government."))
    return redirect("responsibility:filings")


def _replace(found: Filing, form: ReplacementForm) -> bool:
    given = form.cleaned_data
    try:
        replace_person(
            filing=found,
            level=given["level"],
            person=form.entry(),
            from_on=given["from_on"],
            reason=given["reason"],
            at=timezone.now(),
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def _show(request: SignedInRequest, found: Filing, **forms: Any) -> HttpResponse:
    person, people = request.user, list(found.people.select_related("account").order_by("from_date", "pk"))
    holders = {each.level: each for each in people if each.until_date is None}
    context = {
        **_about(found),
        "places": [(level.label, holders.get(level)) for level in ResponsibleLevel],
        "story": [each for each in reversed(people) if each.reason or each.until_date],
        "breakdown": found.steps.all(),
        "may_decide": found.status == FilingStatus.SUBMITTED and person.has_perm("responsibility.decide_filings"),
        "may_replace": found.status == FilingStatus.FILED and person.has_perm("responsibility.change_filing", found),
        "return_form": ReturnForm(),
        "replacement_form": ReplacementForm(unit=found.unit),
        "documents": documents_of(FILING, [found.pk], person),
        "offers": _offers(request, found),
        **forms,
    }
    return render(request, "responsibility/filing.html", context)


def _offers(request: SignedInRequest, found: Filing) -> list[dict[str, str]]:
    """The form, for who may have it issued, unless there is one of the filing as it stands."""
    if not request.user.has_perm("responsibility.issue_form", found) or form_is_issued(found, timezone.now()):
        return []
    url = reverse("responsibility:issue_form", args=[found.task_id, found.unit_id])
    return [{"label": _("Issue the filing form"), "url": url}]


def _about(found: Filing) -> dict[str, Any]:
    today = timezone.localdate()
    return {"filing": found, "task": found.task, "duty": duty_of(found, today), "today": today}
