"""Pages of many filings: the list, its Excel file, the same people for many tasks, and acts on what is ticked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from organization.access import requires
from responsibility.enums import FilingStatus
from responsibility.exporting import filings_table
from responsibility.forms import FilterForm, TasksForm, people_entries, person_forms
from responsibility.models import Filing
from responsibility.permissions import is_narrowed_to_own_unit
from responsibility.selectors import (
    FilingTerm,
    count_states,
    duties,
    duty_rows,
    filing_term,
    filings_open_to,
    in_state,
    list_of_year,
    readable_duties,
)
from responsibility.services import accept_filings, file_for_tasks, submit_filings

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from organization.access import SignedInRequest
    from organization.models import Person, Unit
    from responsibility.selectors import DutyRow
    from tasks.models import Participation, WorkList

PAGE = 50
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Listed:
    """What a request for the list asks for; `found` is in every state, `shown` in the chosen one."""

    work_list: WorkList
    form: FilterForm
    term: FilingTerm | None
    found: QuerySet[Participation]
    shown: QuerySet[Participation]
    on: date


@requires("responsibility.view_filings")
def filings(request: SignedInRequest) -> HttpResponse:
    """What is owed and filed, narrowed to what the person may know of."""
    listed = _listed(request)
    if listed is None:
        return render(request, "responsibility/filings.html", {"work_list": None})
    page = Paginator(listed.shown, PAGE).get_page(request.GET.get("page"))
    rows = duty_rows(page, listed.term, request.user, listed.on)
    context = {
        "work_list": listed.work_list,
        "form": listed.form,
        "counts": count_states(listed.found, listed.term, listed.on),
        "page": page,
        "rows": rows,
        "tickable": {row.filing_id for row in rows if _may_tick(request.user, row)},
        "may_decide": request.user.has_perm("responsibility.decide_filings"),
        "own_unit_only": is_narrowed_to_own_unit(request.user),
        "today": listed.on,
    }
    return render(request, "responsibility/filings.html", context)


@requires("responsibility.view_filings")
def export(request: SignedInRequest) -> HttpResponse:
    """The rows of the list, all pages, as an Excel file."""
    listed = _listed(request)
    if listed is None:
        raise Http404
    name, content = filings_table(listed.work_list, duty_rows(listed.shown, listed.term, request.user, listed.on))
    return HttpResponse(
        content, content_type=EXCEL, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    )


@requires("responsibility.file")
def file_many(request: SignedInRequest) -> HttpResponse:
    """The same three people for many of the unit's tasks."""
    work_list, unit = list_of_year(request.GET.get("year")), request.user.unit
    if work_list is None or unit is None:
        raise Http404
    open_duties = filings_open_to(unit, work_list, timezone.localdate())
    tasks = TasksForm(request.POST or None, open_duties=open_duties)
    people = person_forms(unit, request.POST or None)
    is_valid = request.method == "POST" and all([tasks.is_valid(), *(form.is_valid() for form in people)])
    if is_valid and _file(request, unit, tasks, people):
        return redirect("responsibility:filings")
    context = {"work_list": work_list, "tasks": tasks, "people": people, "duties": open_duties}
    return render(request, "responsibility/file_many.html", context)


@requires("responsibility.file")
@require_POST
def submit(request: SignedInRequest) -> HttpResponse:
    """Submit the drafts that were ticked."""
    ticked = Filing.objects.open_to_change().filter(pk__in=_ticked(request), unit=request.user.unit_id)
    return _act_on_ticked(
        request, _say_submitted, lambda: submit_filings(filings=ticked, by=request.user, at=timezone.now())
    )


@requires("responsibility.decide_filings")
@require_POST
def accept(request: SignedInRequest) -> HttpResponse:
    """File the submitted filings that were ticked."""
    ticked = Filing.objects.to_decide().filter(pk__in=_ticked(request))
    return _act_on_ticked(
        request, _say_filed, lambda: accept_filings(filings=ticked, by=request.user, at=timezone.now())
    )


def _listed(request: SignedInRequest) -> Listed | None:
    on, work_list = timezone.localdate(), list_of_year(request.GET.get("year"))
    if work_list is None:
        return None
    form = FilterForm(request.GET, work_list=work_list, own_unit_only=is_narrowed_to_own_unit(request.user))
    term = filing_term(work_list)
    found = form.narrow(readable_duties(duties(work_list, on), request.user))
    found = found.select_related("task", "unit").order_by("task__order", "-is_host", "pk")
    shown = found.filter(in_state(term, form.chosen_state, on)) if form.chosen_state else found
    return Listed(work_list, form, term, found, shown, on)


def _may_tick(person: Person, row: DutyRow) -> bool:
    """Whether there is something to do at once with many of its kind: decide, or submit one's own drafts."""
    if row.status == FilingStatus.SUBMITTED:
        return person.has_perm("responsibility.decide_filings")
    is_own = row.participation.unit_id == person.unit_id
    return bool(row.filing_id) and row.is_open_to_change and is_own and person.has_perm("responsibility.file")


def _file(request: SignedInRequest, unit: Unit, tasks: TasksForm, people: Any) -> bool:
    """File for the chosen tasks; whether that succeeded, else the form says why not."""
    is_submitted = "submit" in request.POST
    try:
        filed = file_for_tasks(
            unit=unit,
            tasks=tasks.chosen(),
            people=people_entries(people),
            by=request.user,
            at=timezone.now(),
            submits=is_submitted,
        )
    except ValidationError as error:
        tasks.add_error(None, error)
        return False
    (_say_submitted if is_submitted else _say_saved)(request, len(filed))
    return True


def _ticked(request: SignedInRequest) -> list[int]:
    return [int(pk) for pk in request.POST.getlist("filing") if pk.isdecimal()]


def _act_on_ticked(
    request: SignedInRequest, say: Callable[[SignedInRequest, int], None], act: Callable[[], list[Filing]]
) -> HttpResponse:
    """Do it and say how many, or why not; then back to the list as it was shown."""
    try:
        say(request, len(act()))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    query = request.GET.urlencode()
    return redirect(reverse("responsibility:filings") + (f"?{query}" if query else ""))


def _say_submitted(request: SignedInRequest, count: int) -> None:
    said = ngettext("%(count)s filing submitted.", "%(count)s filings submitted.", count) % {"count": count}
    _say(request, said, count)


def _say_filed(request: SignedInRequest, count: int) -> None:
    said = ngettext("%(count)s submission filed.", "%(count)s submissions filed.", count) % {"count": count}
    _say(request, said, count)


def _say_saved(request: SignedInRequest, count: int) -> None:
    said = ngettext("%(count)s filing saved, not submitted yet.", "%(count)s filings saved, not submitted yet.", count)
    _say(request, said % {"count": count}, count)


def _say(request: SignedInRequest, said: str, count: int) -> None:
    if count:
        messages.success(request, said)
    else:
        messages.warning(request, _("Tick the filings first."))
