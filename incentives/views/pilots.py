"""Pilots: the list, one application, applying, and what each does about it (article 15)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from incentives.forms.pilots import ApplicationForm, PilotFilter, StepForm, as_applied
from incentives.models import Pilot
from incentives.pages.pilot import CONSEQUENCES, LABELS, acts_of, pilot_page
from incentives.piloting import apply_again, apply_for_pilot, take_pilot_further
from incentives.rules.pilots import PilotAct
from incentives.selectors.pilots import STATES, count_pilots, in_state, pilots_of, years_of_pilots
from organization.access import check, requires
from supervision.views.report import add_errors

if TYPE_CHECKING:
    from collections.abc import Callable

    from organization.access import SignedInRequest

ROWS_ON_A_PAGE = 50


@requires("incentives.view_pilots")
def pilots(request: SignedInRequest) -> HttpResponse:
    """The pilots that the person may see, by how far they have come."""
    years = years_of_pilots()
    asked, state = request.GET.get("year", ""), request.GET.get("state", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else None
    listed = pilots_of(request.user, year)
    context = {
        "year": year,
        "state": state if state in STATES else "",
        "counts": count_pilots(listed),
        "form": PilotFilter({"year": year or "", "state": state}, years=years),
        "page": Paginator(in_state(listed, state), ROWS_ON_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "incentives/pilots.html", context)


@requires("incentives.view_pilots")
def pilot(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is to be tried, how far it has come, and what the reader can do about it."""
    return render(request, "incentives/pilot.html", pilot_page(_pilot_of(request, pk), request.user))


def _pilot_of(request: SignedInRequest, pk: int) -> Pilot:
    found = get_object_or_404(Pilot.objects.select_related("unit"), pk=pk)
    check(request, "incentives.view_pilot", found)
    return found


@requires("incentives.apply_for_pilot")
def apply(request: SignedInRequest) -> HttpResponse:
    """A unit asks the city government to let it try something out."""
    form = ApplicationForm(request.POST, request.FILES) if request.method == "POST" else ApplicationForm()
    made = _tried(request, form, lambda given: apply_for_pilot(**given)) if request.method == "POST" else None
    if made is not None:
        messages.success(request, _("Handed in; the general office has been told."))
        return redirect(made)
    return render(request, "incentives/pilot_apply.html", {"form": form}, status=422 if form.errors else 200)


def _tried(request: SignedInRequest, form: ApplicationForm, act: Callable[[dict[str, Any]], Pilot]) -> Pilot | None:
    if not form.is_valid():
        return None
    uploads = form.cleaned_data["files"]
    try:
        return act({"application": form.application(), "at": timezone.now(), "by": request.user, "uploads": uploads})
    except ValidationError as error:
        add_errors(form, error)
        return None


@requires("incentives.take_pilot_further")
def act(request: SignedInRequest, pk: int, name: str) -> HttpResponse:
    """One act on a pilot, with what it needs."""
    found, taken = _pilot_of(request, pk), _act_named(name)
    if taken not in acts_of(found, request.user):
        messages.error(request, _("This is not possible as the pilot stands now."))
        return redirect(found)
    if taken == PilotAct.APPLY_AGAIN:
        return _apply_again(request, found)
    given: Any = (request.POST, request.FILES) if request.method == "POST" else ()
    form = StepForm(*given, act=taken, initial={"is_major": found.is_major})
    if request.method == "POST" and form.is_valid() and _taken(request, found, taken, form):
        messages.success(request, _("Recorded; those concerned have been told."))
        return redirect(found)
    context = {"pilot": found, "form": form, "label": LABELS[taken], "consequence": CONSEQUENCES[taken]}
    return render(request, "incentives/pilot_act.html", context, status=422 if form.errors else 200)


def _act_named(name: str) -> PilotAct:
    try:
        return PilotAct(name)
    except ValueError as error:
        raise Http404 from error


def _apply_again(request: SignedInRequest, found: Pilot) -> HttpResponse:
    is_sent = request.method == "POST"
    form = ApplicationForm(request.POST, request.FILES) if is_sent else ApplicationForm(initial=as_applied(found))
    made = _tried(request, form, lambda given: apply_again(pilot=found, **given)) if is_sent else None
    if made is not None:
        messages.success(request, _("Handed in; the general office has been told."))
        return redirect(made)
    context = {"form": form, "pilot": found, "returned": found.steps.order_by("at", "id").last()}
    return render(request, "incentives/pilot_apply.html", context, status=422 if form.errors else 200)


def _taken(request: SignedInRequest, found: Pilot, taken: PilotAct, form: StepForm) -> bool:
    try:
        take_pilot_further(pilot=found, act=taken, at=timezone.now(), by=request.user, **form.said())
    except ValidationError as error:
        add_errors(form, error)
        return False
    return True
