"""The measures to be carried out: the list, its Excel file, and the page of one with its record (article 21)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from incentives.carrying_out import record_execution
from incentives.documents.year_plan_sheet import execution_table
from incentives.forms.year_plans import ExecutionFilter, ExecutionForm, in_state
from incentives.models import PlannedMeasure
from incentives.permissions.year_plans import proofs_readable_by, to_be_carried_out_by
from incentives.selectors.evidence import evidence_of
from incentives.selectors.year_plans import SHOWN_WITH, count_states, earlier_records, frozen, years_with_plans
from incentives.settling.notifying import host_ids
from incentives.views.year_plans import EXCEL
from organization.access import check, requires
from organization.permissions import is_article_host, sees_whole_city
from regulation.selectors import article_hosts
from supervision.views.report import add_errors

if TYPE_CHECKING:
    from datetime import date

    from incentives.models.year_plan import PlannedMeasureQuerySet
    from organization.access import SignedInRequest

ROWS_ON_A_PAGE = 100


@dataclass(frozen=True)
class Listed:
    """What a request for the list asks for; `found` is in every state, `shown` in the chosen one."""

    year: int
    form: ExecutionFilter
    found: PlannedMeasureQuerySet
    shown: PlannedMeasureQuerySet
    on: date


@requires("incentives.view_year_plans")
def carrying_out(request: SignedInRequest) -> HttpResponse:
    listed = _listed(request)
    page = Paginator(listed.shown, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    hosts = article_hosts(listed.year)
    own = to_be_carried_out_by(request.user, listed.year, PlannedMeasure.objects.to_carry_out())
    context = {
        "year": listed.year,
        "form": listed.form,
        "counts": count_states(listed.found, listed.on),
        "page": page,
        "rows": [(row, hosts[row.measure.article].host) for row in page],
        "own": set(own.values_list("pk", flat=True)),
        "own_unit": request.user.unit if is_article_host(request.user) else None,
        "may_record_all": request.user.has_perm("incentives.manage_year_plan"),
        "on": listed.on,
    }
    return render(request, "incentives/carrying_out.html", context)


@requires("incentives.view_year_plans")
def export(request: SignedInRequest) -> HttpResponse:
    listed = _listed(request)
    name, content = execution_table(listed.year, listed.shown)
    return HttpResponse(
        content, content_type=EXCEL, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    )


def _listed(request: SignedInRequest) -> Listed:
    on, years = timezone.localdate(), years_with_plans()
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else (years[0] if years else on.year - 1)
    form = ExecutionFilter(request.GET, year=year, years=years, hosts=host_ids(year))
    planned = PlannedMeasure.objects.approved().filter(measure__year=year).select_related(*SHOWN_WITH, "plan")
    found = form.narrow(planned).order_by("due_on", "measure__article", "measure__unit__name", "pk")
    return Listed(year, form, found, in_state(found, form.chosen_state, on), on)


@requires("incentives.view_year_plans")
def carried_out(request: SignedInRequest, pk: int) -> HttpResponse:
    """One approved measure as it is frozen, with the record of how it was carried out, for its host to write."""
    planned = get_object_or_404(PlannedMeasure.objects.approved().select_related(*SHOWN_WITH, "plan"), pk=pk)
    may_record = request.user.has_perm("incentives.carry_out", planned)
    form = _form(request, planned)
    if request.method == "POST":
        check(request, "incentives.carry_out", planned)
        if form.is_valid() and _record(request, planned, form):
            return redirect(planned)
    return _show(request, planned, form, may_record=may_record)


def _form(request: SignedInRequest, planned: PlannedMeasure) -> ExecutionForm:
    initial = {
        "carried_out_on": planned.carried_out_on,
        "proof": planned.proof,
        "document": planned.proof_document,
    }
    return ExecutionForm(request.POST or None, request.FILES or None, initial=initial)


def _record(request: SignedInRequest, planned: PlannedMeasure, form: ExecutionForm) -> bool:
    given = form.cleaned_data
    try:
        record_execution(
            planned=planned, carried_out_on=given["carried_out_on"], proof=given["proof"], document=given["document"],
            uploads=given["files"], at=timezone.now(), by=request.user,
        )  # fmt: skip
    except ValidationError as error:
        add_errors(form, error)
        return False
    messages.success(request, _("The measure is recorded as carried out."))
    return True


def _show(request: SignedInRequest, planned: PlannedMeasure, form: ExecutionForm, *, may_record: bool) -> HttpResponse:
    host = article_hosts(planned.measure.year)[planned.measure.article].host
    reads_files = proofs_readable_by(request.user, PlannedMeasure.objects.filter(pk=planned.pk)).exists()
    context = {
        "planned": planned,
        "measure": frozen(planned),
        "decision": planned.working.get("decision"),
        "host": host,
        "recorded_for": host if host != request.user.unit and sees_whole_city(request.user) else None,
        "form": form if may_record else None,
        "files": evidence_of(planned) if reads_files else [],
        "earlier": earlier_records(planned),
        "has_changed": planned.measure.is_stale or planned.measure.amount != planned.amount,
        "on": timezone.localdate(),
    }
    return render(request, "incentives/carried_out.html", context, status=422 if form.errors else 200)
