from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organization.access import check, requires
from regulation.articles import ARTICLE, PARAMETERS
from regulation.forms import ArticleUnitsForm, DeclineForm, ParameterForm
from regulation.models import ArticleUnit, ParameterEntry
from regulation.selectors import article_hosts, article_in_year, day_in_year, parameter_states
from regulation.services import approve_parameter, assign_article_units, decline_parameter, enter_parameter

if TYPE_CHECKING:
    from organization.access import SignedInRequest
    from regulation.articles import Article, Parameter


@requires("regulation.view_regulation")
def parameter_detail(request: SignedInRequest, year: int, key: str) -> HttpResponse:
    """One figure of a year: what holds, since when, on which document, who entered and who approved it."""
    parameter = _parameter(key)
    today = timezone.localdate()
    entries = ParameterEntry.objects.filter(year=year, key=key).select_related("entered_by__unit", "decided_by__unit")
    subject = article_in_year(parameter.article, year, day_in_year(year, today))
    may_enter = request.user.has_perm("regulation.enter_parameter_of_article", subject)
    shown = {
        "year": year,
        "parameter": parameter,
        "article": ARTICLE[parameter.article],
        "state": parameter_states(year, day_in_year(year, today))[key],
        "entries": entries,
        "may_enter": may_enter and not parameter.is_fixed and year >= today.year,
    }
    return render(request, "regulation/parameter.html", shown)


@requires("regulation.enter_parameters")
def parameter_enter(request: SignedInRequest, year: int, key: str) -> HttpResponse:
    parameter = _parameter(key)
    check(request, "regulation.enter_parameter_of_article", article_in_year(parameter.article, year))
    form = ParameterForm(parameter, request.POST or None, initial=_initial(parameter, year))
    if request.method == "POST" and form.is_valid():
        try:
            enter_parameter(year=year, key=key, entered_by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("Entered; it holds once the supervision office has approved it."))
            return redirect("regulation:parameter", year=year, key=key)
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
    shown = {"year": year, "parameter": parameter, "article": ARTICLE[parameter.article], "form": form}
    return render(request, "regulation/parameter_form.html", shown)


@requires("regulation.review_parameters")
def approvals(request: SignedInRequest) -> HttpResponse:
    """What waits for approval, the oldest first; nobody approves an entry of their own."""
    return render(request, "regulation/approvals.html", _queue(request))


@requires("regulation.review_parameters")
@require_POST
def approve(request: SignedInRequest, entry_id: int) -> HttpResponse:
    entry = get_object_or_404(ParameterEntry, pk=entry_id)
    try:
        approve_parameter(entry=entry, approved_by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("regulation:approvals")


@requires("regulation.review_parameters")
@require_POST
def decline(request: SignedInRequest, entry_id: int) -> HttpResponse:
    entry = get_object_or_404(ParameterEntry, pk=entry_id)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return render(request, "regulation/approvals.html", _queue(request, faulty=entry.pk))
    try:
        reason = form.cleaned_data["reason"]
        decline_parameter(entry=entry, declined_by=request.user, at=timezone.now(), reason=reason)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("regulation:approvals")


@requires("regulation.view_regulation")
def changes(request: SignedInRequest, year: int) -> HttpResponse:
    """Every figure entered for the year, whatever became of it."""
    entries = ParameterEntry.objects.filter(year=year).select_related("entered_by", "decided_by")
    return render(request, "regulation/changes.html", {"year": year, "entries": entries})


@requires("regulation.assign_units")
def article_units(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    """Which units host and co-host an article in the year."""
    article = _article(number)
    today = timezone.localdate()
    hosts = article_hosts(year, day_in_year(year, today))[number]
    initial = {"host": hosts.host, "co_hosts": hosts.co_hosts, "holds_from": day_in_year(year, today)}
    form = ArticleUnitsForm(year, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data, "co_hosts": list(form.cleaned_data["co_hosts"])}
        try:
            assign_article_units(year=year, article=number, entered_by=request.user, at=timezone.now(), **given)
            return redirect("dashboards:regulation")
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
    rows = ArticleUnit.objects.filter(year=year, article=number).select_related("unit", "entered_by")
    shown = {"year": year, "article": article, "form": form, "rows": rows}
    return render(request, "regulation/article_units.html", shown)


def _queue(request: SignedInRequest, *, faulty: int | None = None) -> dict[str, object]:
    pending = ParameterEntry.objects.pending().select_related("entered_by__unit").order_by("entered_at")
    states = {year: parameter_states(year, timezone.localdate()) for year in {entry.year for entry in pending}}
    rows = [
        {
            "entry": entry,
            "state": states[entry.year][entry.key],
            "may_decide": request.user.has_perm("regulation.decide_parameter", entry),
            "is_faulty": entry.pk == faulty,
        }
        for entry in pending
    ]
    return {"rows": rows}


def _parameter(key: str) -> Parameter:
    if key not in PARAMETERS:
        raise Http404
    return PARAMETERS[key]


def _article(number: int) -> Article:
    if number not in ARTICLE:
        raise Http404
    return ARTICLE[number]


def _initial(parameter: Parameter, year: int) -> dict[str, object]:
    today = timezone.localdate()
    state = parameter_states(year, day_in_year(year, today))[parameter.key]
    value = state.entry.value if state.entry else parameter.default
    return {"value": value, "holds_from": day_in_year(year, today)}
