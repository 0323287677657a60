"""One finding of an inspection: recorded, put right, verified, returned, withdrawn (article 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from incentives.forms.verifications import PutRightForm, ReturnedForm, VerifiedForm, WithdrawnForm
from office.forms.inspections import InspectionFindingForm
from office.inspecting import put_right, record_finding, return_finding, verify_finding, withdraw_finding
from office.models import InspectionFinding
from office.selectors.inspections import findings_visible_to, whole_inspections_visible_to
from office.views.inspections import act_on
from organization.access import check, requires

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form
    from django.http import HttpResponse

    from organization.access import SignedInRequest


@requires("office.plan_inspections")
def new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write down what was found at a unit."""
    found = get_object_or_404(whole_inspections_visible_to(request.user).select_related("holder"), pk=pk)
    check(request, "office.hold_inspection", found)
    initial = {"unit": request.GET.get("unit")}
    form = InspectionFindingForm(request.POST or None, request.FILES or None, inspection=found, initial=initial)

    def record() -> InspectionFinding:
        uploads = form.cleaned_data["files"]
        kept = record_finding(
            inspection=found, draft=form.finding(), uploads=uploads, at=timezone.now(), by=request.user
        )
        messages.success(request, _("The finding is recorded, and the unit told."))
        return kept

    sentence = _("The unit reads its own finding and is told at once; it sees nothing of other units.")
    words = {"heading": pgettext("inspection", "Record a finding"), "sentence": sentence}
    return act_on(request, found, form, record, act_label=_("Record the finding and tell the unit"), **words)


@requires("office.view_inspections")
def put_right_finding(request: SignedInRequest, pk: int) -> HttpResponse:
    """The unit says how it put a finding right."""
    found = _finding(request, pk)
    check(request, "office.put_right_finding", found)
    initial = {"rectified_on": found.rectified_on, "rectification": found.rectification}
    form = PutRightForm(request.POST or None, request.FILES or None, initial=initial)

    def act() -> InspectionFinding:
        given = form.cleaned_data
        return put_right(
            finding=found, rectified_on=given["rectified_on"], text=given["rectification"], uploads=given["files"],
            at=timezone.now(), by=request.user,
        )  # fmt: skip

    return _on_finding(request, found, form, act, heading=_("Put a finding right"), act_label=_("Record"))


@requires("office.plan_inspections")
def verify(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _held(request, pk)
    form = VerifiedForm(request.POST or None, initial={"verified_on": timezone.localdate()})

    def act() -> InspectionFinding:
        day = form.cleaned_data["verified_on"]
        return verify_finding(finding=found, verified_on=day, at=timezone.now(), by=request.user)

    return _on_finding(request, found, form, act, heading=_("It is put right"), act_label=_("Record as verified"))


@requires("office.plan_inspections")
def send_back(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _held(request, pk)
    form = ReturnedForm(request.POST or None)

    def act() -> InspectionFinding:
        given = form.cleaned_data
        return return_finding(
            finding=found, reason=given["reason"], rectify_by=given["rectify_by"], at=timezone.now(), by=request.user
        )

    return _on_finding(request, found, form, act, heading=_("It is not put right"), act_label=_("Return to the unit"))


@requires("office.plan_inspections")
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _held(request, pk)
    form = WithdrawnForm(request.POST or None)

    def act() -> InspectionFinding:
        return withdraw_finding(finding=found, reason=form.cleaned_data["reason"], at=timezone.now(), by=request.user)

    return _on_finding(request, found, form, act, heading=_("Withdraw a finding"), act_label=_("Withdraw"))


def _on_finding(
    request: SignedInRequest, found: InspectionFinding, form: Form, act: Callable[[], Any], **words: str
) -> HttpResponse:
    return act_on(request, found.inspection, form, act, finding=found, back=found.get_absolute_url(), **words)


def _finding(request: SignedInRequest, pk: int) -> InspectionFinding:
    seen = findings_visible_to(request.user).select_related("inspection__holder", "unit", "task")
    return get_object_or_404(seen, pk=pk)


def _held(request: SignedInRequest, pk: int) -> InspectionFinding:
    found = _finding(request, pk)
    check(request, "office.hold_inspection", found.inspection)
    return found
