"""The office's pages around the closing: trying it, doing it by hand, correcting a month that is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organization.access import requires
from supervision.closing import close_month
from supervision.correcting import correct_month
from supervision.enums import Action
from supervision.previewing import preview_correction
from supervision.selectors.month import moments_of
from supervision.selectors.overview import trial_closing
from supervision.views.places import published_list
from supervision.views.report import add_errors, place_of
from supervision.views.reviewing import correction_form

if TYPE_CHECKING:
    from typing import Any

    from organization.access import SignedInRequest
    from supervision.forms.reports import CorrectionForm
    from supervision.views.report import ReportPlace

ROWS_ON_A_PAGE = 100


@requires("supervision.close_month")
def trial(request: SignedInRequest, year: int, month: int) -> HttpResponse:
    """How the month would be judged if it were closed now."""
    at, work_list = timezone.now(), published_list(year, month)
    shown = request.GET.get("show", "")
    found = trial_closing(work_list, month, at, only=shown)
    context = {
        "year": year,
        "month": month,
        "at": at,
        "shown": shown,
        "actions": [(action, found.actions[action]) for action in Action if found.actions[action]],
        "trial": found,
        "page": Paginator(found.rows, ROWS_ON_A_PAGE).get_page(request.GET.get("page")),
        "is_next": month == work_list.closed_through + 1,
        "may_close": month == work_list.closed_through + 1 and at > found.moments.due_at,
    }
    return render(request, "supervision/trial.html", context)


@requires("supervision.close_month")
@require_POST
def close(request: SignedInRequest, year: int, month: int) -> HttpResponse:
    """Close the month by hand, once its reports are due."""
    at, work_list = timezone.now(), published_list(year, month)
    try:
        if at <= moments_of(work_list, month).due_at:
            raise ValidationError(_("Reports are not due yet; a month is closed after that."))
        result = close_month(year=year, month=month, at=at, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("supervision:trial", year, month)
    messages.success(
        request,
        _("Closed. Red flags %(red)s, yellow cards %(yellow)s, not judged %(not_due)s; escalations %(escalations)s.")
        % {
            "red": result.red_flags,
            "yellow": result.yellow_cards,
            "not_due": result.not_due,
            "escalations": result.escalations,
        },
    )
    return redirect("supervision:month_units", year, month)


@requires("supervision.correct_closed_month")
def correct(request: SignedInRequest, year: int, serial: str, month: int) -> HttpResponse:
    """Correct a closed month: first see what follows, then do it."""
    place = place_of(request, year, serial, month)
    if not place.facts.moments.is_closed:
        raise Http404
    form = correction_form(place, *([request.POST] if request.method == "POST" else []))
    context = {**place.context(), "form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "supervision/correct.html", context, status=422 if form.is_bound else 200)
    try:
        if request.POST.get("act") != "correct":
            context["preview"] = preview_correction(**_correction(request, place, form))
            return render(request, "supervision/correct.html", context)
        correct_month(**_correction(request, place, form))
    except ValidationError as error:
        add_errors(form, error)
        return render(request, "supervision/correct.html", context, status=422)
    messages.success(request, _("The month is corrected and has been judged again."))
    return redirect("supervision:report", year, serial, month)


def _correction(request: SignedInRequest, place: ReportPlace, form: CorrectionForm) -> dict[str, Any]:
    """The arguments of the correction, the same for trying and for doing it."""
    return {
        "task": place.task,
        "month": place.month,
        "reason": form.cleaned_data["reason"],
        "at": place.at,
        "by": request.user,
        **form.corrected(place.report.steps),
    }
