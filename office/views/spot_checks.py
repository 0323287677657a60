"""Spot checks: the year's list, announcing, drawing, the population, and what was found at each report."""

from __future__ import annotations

import csv
import secrets
from io import StringIO
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from office.documents.spot_checks import issue_spot_check_record
from office.enums import SpotResult
from office.forms.spot_checks import AnnounceForm, ResultForm
from office.models import SpotCheck, SpotCheckItem
from office.pages.spot_checks import (
    KEYS_FILE,
    list_page,
    population_of,
    population_page,
    published_lists,
    spot_check_page,
)
from office.rules.sampling import keys_as_text
from office.sampling import announce_spot_check, draw_sample, record_result
from organization.access import requires
from supervision.previewing import preview_correction
from supervision.reporting import ReportChangedError
from supervision.views.places import current_month
from supervision.views.report import add_errors, place_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from organization.access import SignedInRequest
    from supervision.previewing import Preview
    from supervision.views.report import ReportPlace

PROPOSED_BYTES = 8


@requires("office.view_spot_checks")
def spot_checks(request: SignedInRequest) -> HttpResponse:
    page = list_page(request.GET, request.user, timezone.localdate().year)
    return render(request, "office/spot_checks.html", page)


@requires("office.conduct_spot_checks")
def announce(request: SignedInRequest) -> HttpResponse:
    """Lay down seed and size before the reports are in; from then on both stand."""
    at = timezone.now()
    lists = published_lists().filter(year__gte=timezone.localdate(at).year - 1)
    asked = current_month(at) or ("", "")
    initial = {"month": f"{asked[0]}-{asked[1]}", "seed": secrets.token_hex(PROPOSED_BYTES), "size": 5}
    form = AnnounceForm(request.POST or None, lists=lists, initial=initial)
    if request.method == "POST" and form.is_valid():
        check = _try(form, lambda: announce_spot_check(**form.announced(), at=at, by=request.user))
        if check is not None:
            messages.success(request, _("The seed and the size are announced and stand from now on."))
            return redirect(check)
    return render(request, "office/spot_check_announce.html", {"form": form}, status=422 if form.errors else 200)


@requires("office.view_spot_checks")
def spot_check(request: SignedInRequest, pk: int) -> HttpResponse:
    page = spot_check_page(_spot_check(pk), request.user, timezone.now(), request.GET.get("result", ""))
    return render(request, "office/spot_check.html", page)


@requires("office.conduct_spot_checks")
@require_POST
def draw(request: SignedInRequest, pk: int) -> HttpResponse:
    check = _spot_check(pk)
    try:
        draw_sample(spot_check=check, at=timezone.now(), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The sample is drawn, and the units are told."))
    return redirect(check)


@requires("office.view_spot_checks")
def population(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everything that the sample was drawn from, in the order of the drawing."""
    page = population_page(_drawn(pk), request.GET.get("page"))
    return render(request, "office/spot_check_population.html", page)


@requires("office.view_spot_checks")
def population_csv(request: SignedInRequest, pk: int) -> HttpResponse:
    """The population as a table, in the order of the drawing."""
    check, written = _drawn(pk), StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(("key", "serial", "title", "unit", "digest", "position", "drawn"))
    for each in population_of(check):
        writer.writerow(
            (each.key, each.serial, each.title, each.unit, each.digest, each.position, "yes" if each.is_drawn else "no")
        )
    content = written.getvalue().encode("utf-8-sig")
    return _file(content, "text/csv; charset=utf-8", f"population-{check.pk}.csv")


@requires("office.view_spot_checks")
def population_keys(request: SignedInRequest, pk: int) -> HttpResponse:
    """The keys alone, a line each: what the digest of the population and the command on the page are about."""
    check = _drawn(pk)
    content = keys_as_text(each["key"] for each in check.population).encode()
    return _file(content, "text/plain; charset=utf-8", KEYS_FILE.format(pk=check.pk))


@requires("office.conduct_spot_checks")
@require_POST
def issue_record(request: SignedInRequest, pk: int) -> HttpResponse:
    """The record of the spot check as a Word document."""
    return redirect(issue_spot_check_record(check=_drawn(pk), at=timezone.now(), by=request.user))


@requires("office.conduct_spot_checks")
def record(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was found at one report; where it is corrected in a closed month, first what would follow."""
    item = _item(pk)
    if item.result != SpotResult.PENDING:
        messages.info(request, _("The result of this report is recorded already."))
        return redirect(f"{item.spot_check.get_absolute_url()}#item-{item.pk}")
    place = place_of(request, item.spot_check.work_list.year, item.task.serial, item.spot_check.month)
    form = _result_form(request, item, place)
    context = {**place.context(), "item": item, "form": form, "check": item.spot_check}
    if request.method == "POST" and form.is_valid():
        if request.POST.get("act") == "preview":
            context["preview"] = _preview(request, form, place)
        elif _record(request, form, item, place):
            return redirect(f"{item.spot_check.get_absolute_url()}#item-{item.pk}")
    return render(request, "office/spot_check_result.html", context, status=422 if form.errors else 200)


def _result_form(request: SignedInRequest, item: SpotCheckItem, place: ReportPlace) -> ResultForm:
    initial = {
        "version": place.report.version,
        "checked_on": timezone.localdate(place.at),
        "reason": _("Spot check: what was found on the spot differs from what was reported."),
    }
    posted = request.POST or None
    form = ResultForm(posted, request.FILES or None, task=item.task, initial=initial)
    form.add_steps(place.steps, place.facts.moments.last_day)
    return form


def _record(request: SignedInRequest, form: ResultForm, item: SpotCheckItem, place: ReportPlace) -> bool:
    given = form.recorded(place.report.steps)
    recorded = _try(form, lambda: record_result(item=item, at=place.at, by=request.user, **given))
    if recorded is None:
        return False
    said = _("Recorded: the report is corrected, and the unit is told.")
    confirmed = _("Recorded: the report is confirmed, and the unit is told.")
    messages.success(request, said if recorded.result == SpotResult.CORRECTED else confirmed)
    return True


def _preview(request: SignedInRequest, form: ResultForm, place: ReportPlace) -> Preview | None:
    """What the correction of a closed month would change; nothing where it cannot be made."""
    if not (form.is_correction and place.facts.moments.is_closed):
        return None
    given = form.recorded(place.report.steps)
    correction: dict[str, Any] = {"actual": given["found"], "steps": given["steps"], "reason": given["reason"]}
    outcome: Preview | None = _try(
        form,
        lambda: preview_correction(task=place.task, month=place.month, at=place.at, by=request.user, **correction),
    )
    return outcome


def _try(form: Any, act: Callable[[], Any]) -> Any:
    """Do it; what stood in the way stands in the form, which keeps what was typed."""
    try:
        return act()
    except ReportChangedError:
        form.add_error(None, _("The report has changed since you opened it: read it again first."))
    except ValidationError as error:
        add_errors(form, error)
    return None


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    header = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Disposition"] = header or "attachment"
    return response


def _spot_check(pk: int) -> SpotCheck:
    return get_object_or_404(SpotCheck.objects.select_related("work_list", "announced_by", "drawn_by"), pk=pk)


def _drawn(pk: int) -> SpotCheck:
    check = _spot_check(pk)
    if check.drawn_at is None:
        raise Http404
    return check


def _item(pk: int) -> SpotCheckItem:
    items = SpotCheckItem.objects.select_related("spot_check__work_list", "task", "report", "unit")
    return get_object_or_404(items, pk=pk)
