"""Appointing the three talks: what could be held in one sitting, what is appointed, held, waits to be confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organization.access import check, requires
from organization.enums import Role
from supervision.forms.talks import AppointmentForm, ReasonForm
from supervision.life.sittings import appoint_sittings, cancel_sitting, change_sitting
from supervision.models import Escalation, Sitting
from supervision.pages.sitting import sitting_page
from supervision.permissions.talks import to_be_prepared_by
from supervision.selectors.sittings import (
    SHOWN_WITH,
    SITTING_STATES,
    count_sittings,
    in_state,
    others_with,
    proposals_for,
    sitting_rows,
    sittings_of,
    to_confirm,
    waiting_talks,
)
from supervision.views.report import add_errors

if TYPE_CHECKING:
    from organization.access import SignedInRequest
    from supervision.models.sittings import SittingQuerySet
    from supervision.selectors.sittings import Proposal

FIRST, ROWS_ON_A_PAGE = 8, 20
STATES = ("proposed", "mine", *SITTING_STATES)


@requires("supervision.view_escalations")
def sittings(request: SignedInRequest) -> HttpResponse:
    """Talks to be appointed, and the sittings that the person may see, by how far they have come."""
    asked = request.GET.get("state", "")
    proposals, listed = proposals_for(request.user), _listed(request)
    context: dict[str, Any] = {
        "state": asked if asked in STATES else "",
        "is_own": _is_own(request),
        "counts": {"proposed": len(proposals), **count_sittings(listed)},
        "waiting_count": sum(len(each.talks) for each in proposals),
        "today": timezone.localdate(),
    }
    if asked in STATES:
        context |= _page_of(request, asked, proposals, listed)
    else:
        context["proposals"] = proposals[:FIRST]
        for state in ("appointed", "confirm", "held"):
            context[state] = sitting_rows(in_state(listed, state)[:FIRST], request.user)
    return render(request, "supervision/sittings.html", context)


def _is_own(request: SignedInRequest) -> bool:
    """A city leader sees at first the talks that they hold; those of the whole city are a click away."""
    return request.user.has_role(Role.CITY_LEADER) and "all" not in request.GET


def _listed(request: SignedInRequest) -> SittingQuerySet:
    listed = sittings_of(request.user)
    return listed.filter(leader=request.user) if _is_own(request) else listed


def _page_of(
    request: SignedInRequest, state: str, proposals: list[Proposal], listed: SittingQuerySet
) -> dict[str, Any]:
    found: Any = proposals
    if state == "mine":
        waiting = to_confirm(request.user).values("sitting")
        found = in_state(sittings_of(request.user), "confirm").filter(pk__in=waiting)
    elif state != "proposed":
        found = in_state(listed, state)
    page = Paginator(found, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    rows = page.object_list if state == "proposed" else sitting_rows(page.object_list, request.user)
    return {"page": page, {"proposed": "proposals", "mine": "confirm"}.get(state, state): rows}


@requires("supervision.appoint")
def appoint(request: SignedInRequest) -> HttpResponse:
    """One appointment, or one for each proposal that is picked, all at the same time and place."""
    groups = _groups(request)
    talks = list(_waiting(request, [pk for group in groups for pk in group]))
    if not talks:
        messages.error(request, _("None of these talks waits for an appointment any more."))
        return redirect("supervision:sittings")
    chosen = [each.pk for each in talks]
    offered = talks if len(groups) > 1 else [*talks, *_others(request, talks)]
    form = AppointmentForm(request.POST if request.method == "POST" else None)
    form.add_matters(offered, chosen)
    if request.method == "POST" and form.is_valid() and _appoint(request, form, groups):
        return redirect("supervision:sittings")
    context = {"form": form, "talks": talks, "groups": request.GET.getlist("group") or request.POST.getlist("group")}
    return render(request, "supervision/sitting_appoint.html", context, status=422 if form.errors else 200)


def _groups(request: SignedInRequest) -> list[list[int]]:
    """The talks asked for, by proposal: `group=12-15&group=19`, or `escalation=12&escalation=15` for one."""
    given = request.POST if request.method == "POST" else request.GET
    groups = [[int(pk) for pk in group.split("-") if pk.isdecimal()] for group in given.getlist("group")]
    single = [int(pk) for pk in given.getlist("escalation") if pk.isdecimal()]
    return groups if len(groups) > 1 else [single or (groups[0] if groups else [])]


def _waiting(request: SignedInRequest, pks: list[int]) -> Any:
    waiting = waiting_talks(Escalation.objects.open().filter(pk__in=[pk for pk in pks if pk < 2**63]))
    return to_be_prepared_by(request.user, waiting).select_related(*SHOWN_WITH).order_by("due_on", "pk")


def _others(request: SignedInRequest, talks: list[Escalation]) -> Any:
    taken = [each.pk for each in talks]
    return to_be_prepared_by(request.user, others_with(talks[0])).exclude(pk__in=taken)


def _appoint(request: SignedInRequest, form: AppointmentForm, groups: list[list[int]]) -> bool:
    chosen = set(form.cleaned_data["escalation"])
    asked = [[pk for pk in group if pk in chosen] for group in groups] if len(groups) > 1 else [list(chosen)]
    try:
        made = appoint_sittings(
            groups=[group for group in asked if group],
            appointment=form.appointment(),
            at=timezone.now(),
            by=request.user,
        )
    except ValidationError as error:
        add_errors(form, error)
        return False
    said = ngettext(
        "%(count)s talk is appointed; those concerned have been told.",
        "%(count)s talks are appointed; those concerned have been told.",
        len(made),
    )
    messages.success(request, said % {"count": len(made)})
    return True


def sitting_of(request: SignedInRequest, pk: int) -> Sitting:
    found = get_object_or_404(
        Sitting.objects.select_related("unit", "leader", "appointed_by__unit", "recorded_by__unit"), pk=pk
    )
    check(request, "supervision.view_sitting", found)
    return found


@requires("supervision.view_escalations")
def sitting(request: SignedInRequest, pk: int) -> HttpResponse:
    """One sitting: its appointment, its record, and what each has to do about it."""
    shown = sitting_page(sitting_of(request, pk), request.user, timezone.now())
    return render(request, "supervision/sitting.html", shown)


@requires("supervision.appoint")
def change(request: SignedInRequest, pk: int) -> HttpResponse:
    """Move an appointment, take matters out of it, or bring further ones into it."""
    found, talks, standing = _appointed(request, pk)
    initial = {"planned_at": found.planned_at, "place": found.place, "note": found.note}
    form = AppointmentForm(request.POST if request.method == "POST" else None, initial=initial, is_change=True)
    form.add_matters(talks, standing)
    if request.method == "POST" and form.is_valid() and _changed(request, found, form):
        messages.success(request, _("The appointment is changed; those concerned have been told."))
        return redirect(found)
    context = {"sitting": found, "form": form}
    return render(request, "supervision/sitting_change.html", context, status=422 if form.errors else 200)


def _appointed(request: SignedInRequest, pk: int) -> tuple[Sitting, list[Escalation], list[int]]:
    """The appointment, the talks that it could cover, and the keys of those that it does."""
    found = sitting_of(request, pk)
    standing = found.matters.standing().select_related(*(f"escalation__{name}" for name in SHOWN_WITH))
    talks = [each.escalation for each in standing]
    for each in talks:
        check(request, "supervision.appoint", each)
    if not talks or found.status != "appointed":
        raise Http404
    return found, [*talks, *others_with(talks[0])], [each.pk for each in talks]


def _changed(request: SignedInRequest, found: Sitting, form: AppointmentForm) -> bool:
    try:
        change_sitting(
            sitting=found,
            escalations=form.cleaned_data["escalation"],
            appointment=form.appointment(),
            reason=form.cleaned_data["reason"],
            at=timezone.now(),
            by=request.user,
        )
    except ValidationError as error:
        add_errors(form, error)
        return False
    return True


@requires("supervision.appoint")
def cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take an appointment back, with the reason; its talks are still to be held."""
    found, _talks, _standing = _appointed(request, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            cancel_sitting(sitting=found, reason=form.cleaned_data["reason"], at=timezone.now(), by=request.user)
            messages.success(request, _("The appointment is cancelled; those concerned have been told."))
            return redirect("supervision:sittings")
        except ValidationError as error:
            add_errors(form, error)
    context = {"sitting": found, "form": form}
    return render(request, "supervision/sitting_cancel.html", context, status=422 if form.errors else 200)
