"""Measures: the list of a year, one with its working, and the host unit's decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from incentives.deciding import confirm_measures, decide_measure
from incentives.documents.measures import issue_measure_notice
from incentives.evidence import attach_evidence
from incentives.forms.measures import DecideForm
from incentives.models import Measure
from incentives.pages.measure import measure_page
from incentives.pages.measures import MeasureList, list_table
from incentives.selectors.measures import measures_visible_to
from organization.access import requires
from workbook.responses import workbook_response
from workbook.writing import write_table

if TYPE_CHECKING:
    from organization.access import SignedInRequest


@requires("incentives.view_measures")
def latest(request: SignedInRequest) -> HttpResponse:
    """The year that is asked for, else the last one with measures, else this one; with the same filters."""
    wanted = request.GET.copy()
    asked = wanted.pop("year", [""])[-1]
    seen = measures_visible_to(request.user).order_by("-year").values_list("year", flat=True)
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else seen.first() or timezone.localdate().year
    address = redirect("incentives:measures", year).url
    return redirect(f"{address}?{wanted.urlencode()}" if wanted else address)


@requires("incentives.view_measures")
def measures(request: SignedInRequest, year: int) -> HttpResponse:
    listed = MeasureList(year, request.GET, request.user, timezone.now())
    page = listed.page()
    rows = list(listed.rows(page))
    shown = {
        "listed": listed,
        "page": page,
        "rows": rows,
        "form": listed.filter.form,
        "may_tick": any(row.may_tick for row in rows),
    }
    return render(request, "incentives/measures.html", shown)


@requires("incentives.view_measures")
def export(request: SignedInRequest, year: int) -> HttpResponse:
    """What the list shows with the same filters, as an Excel table."""
    title, heads, rows = list_table(MeasureList(year, request.GET, request.user, timezone.now()))
    return workbook_response(write_table(title, heads, rows), title)


@requires("incentives.decide_measures")
@require_POST
def confirm_ticked(request: SignedInRequest, year: int) -> HttpResponse:
    """Confirm the measures that were ticked, as proposed; each keeps a decision of its own."""
    ticked = [int(pk) for pk in request.POST.getlist("measure") if pk.isdecimal()]
    document = request.POST.get("document", "")[:200]
    try:
        made = confirm_measures(year=year, measures=ticked, document=document, at=timezone.now(), by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        _say_confirmed(request, len(made))
    query = request.GET.urlencode()
    address = redirect("incentives:measures", year).url
    return redirect(f"{address}?{query}" if query else address)


def _say_confirmed(request: SignedInRequest, count: int) -> None:
    if count:
        said = ngettext("%(count)s measure confirmed.", "%(count)s measures confirmed.", count) % {"count": count}
        messages.success(request, said)
    else:
        messages.info(request, _("Tick what is to be confirmed."))


@requires("incentives.view_measures")
def measure(request: SignedInRequest, pk: int) -> HttpResponse:
    return _show(request, _measure(request, pk))


@requires("incentives.decide_measures")
@require_POST
def decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """Confirm, change or drop one measure; what is refused keeps what was typed."""
    found = _measure(request, pk)
    form = DecideForm(found, request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, found, form)
    given: dict[str, Any] = dict(form.cleaned_data)
    uploads, at = given.pop("files"), timezone.now()
    try:
        with transaction.atomic():
            decision = decide_measure(measure=found, at=at, by=request.user, **given)
            attach_evidence(decision, uploads, at=at, by=request.user)
    except ValidationError as error:
        form.add_errors(getattr(error, "message_dict", {"": error.messages}))
        return _show(request, _measure(request, pk), form)
    messages.success(request, _("Decided: %(decision)s.") % {"decision": decision.get_status_display()})
    return redirect(found)


@requires("incentives.decide_measures")
@require_POST
def issue_notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """The sheet of the measure as a Word document."""
    document = issue_measure_notice(measure=_measure(request, pk), at=timezone.now(), by=request.user)
    return redirect(document)


def _show(request: SignedInRequest, found: Measure, form: DecideForm | None = None) -> HttpResponse:
    return render(request, "incentives/measure.html", measure_page(found, request.user, form))


def _measure(request: SignedInRequest, pk: int) -> Measure:
    """One that the person may read; another's is not found out about."""
    found = get_object_or_404(Measure.objects.select_related("unit", "task__work_list"), pk=pk)
    if not measures_visible_to(request.user, found.year).filter(pk=pk).exists():
        raise PermissionDenied
    return found
