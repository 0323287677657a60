"""Verifications (核查): the list, a verification with its findings, and what each side records (article 20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from incentives.forms.verifications import (
    FindingForm,
    PutRightForm,
    ReturnedForm,
    VerificationForm,
    VerifiedForm,
    WithdrawnForm,
)
from incentives.models import Verification, VerificationFinding
from incentives.pages.verifications import articles_to_verify, chosen_year, list_page, verification_page
from incentives.permissions.verifications import findings_visible_to, verifications_visible_to
from incentives.selectors.verifications import suggested_units
from incentives.verifying import (
    change_verification,
    close_verification,
    put_right,
    record_finding,
    record_verification,
    return_finding,
    verify_finding,
    withdraw_finding,
)
from organization.access import check, requires
from organization.models import Unit
from supervision.views.report import add_errors

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form

    from organization.access import SignedInRequest

ROWS_ON_A_PAGE = 50


@requires("incentives.view_verifications")
def verifications(request: SignedInRequest) -> HttpResponse:
    context = list_page(request.user, request.GET, timezone.localdate())
    context["page"] = Paginator(context["rows"], ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "incentives/verifications.html", context)


@requires("incentives.record_verifications")
def new(request: SignedInRequest) -> HttpResponse:
    """Begin the record of a verification; the units worth a visit stand beside it."""
    on = timezone.localdate()
    year = chosen_year(request.GET, on)
    articles = articles_to_verify(request.user, year)
    if not articles:
        raise Http404
    asked = request.GET.get("article", "")
    article = int(asked) if asked.isdecimal() and int(asked) in articles else articles[0]
    initial = {"article": article, "held_on": on, "period": "mid_year" if on.year == year else "year_end"}
    form = VerificationForm(request.POST or None, request.FILES or None, articles=articles, initial=initial)
    if request.method == "POST" and form.is_valid():
        begun = _try(form, lambda: _begin(request, year, form))
        if begun:
            return redirect(begun)
    context = {"year": year, "form": form, "article": article, "suggested": suggested_units(year, article)}
    return render(request, "incentives/verification_form.html", context, status=_status(form))


def _begin(request: SignedInRequest, year: int, form: VerificationForm) -> Verification:
    given = form.cleaned_data
    return record_verification(
        year=year, period=given["period"], article=given["article"], text=form.text(), uploads=given["files"],
        at=timezone.now(), by=request.user,
    )  # fmt: skip


@requires("incentives.view_verifications")
def verification(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _verification(request, pk)
    return render(request, "incentives/verification.html", verification_page(request.user, found, timezone.localdate()))


@requires("incentives.record_verifications")
def change(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _verification(request, pk)
    check(request, "incentives.change_verification", found)
    initial = {name: getattr(found, name) for name in ("held_on", "team", "document", "summary")}
    form = VerificationForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        uploads = form.cleaned_data["files"]
        if _try(
            form,
            lambda: change_verification(
                verification=found, text=form.text(), uploads=uploads, at=timezone.now(), by=request.user
            ),
        ):
            return redirect(found)
    context = {"verification": found, "form": form, "year": found.year, "article": found.article}
    return render(request, "incentives/verification_form.html", context, status=_status(form))


@requires("incentives.record_verifications")
def new_finding(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write down what was found at a unit."""
    found = _verification(request, pk)
    check(request, "incentives.change_verification", found)
    suggested = suggested_units(found.year, found.article)
    form = FindingForm(
        request.POST or None,
        request.FILES or None,
        units=Unit.objects.existing_on(found.held_on),
        suggested=[each.unit for each in suggested],
        initial={"unit": request.GET.get("unit")},
    )
    if request.method == "POST" and form.is_valid() and _try(form, lambda: _record(request, found, form)):
        messages.success(request, _("The finding is recorded, and the unit told."))
        return redirect(found)
    context = {"verification": found, "form": form, "suggested": suggested}
    return render(request, "incentives/finding_form.html", context, status=_status(form))


def _record(request: SignedInRequest, found: Verification, form: FindingForm) -> VerificationFinding:
    uploads = form.cleaned_data["files"]
    return record_finding(verification=found, text=form.finding(), uploads=uploads, at=timezone.now(), by=request.user)


@requires("incentives.view_verifications")
def put_right_finding(request: SignedInRequest, pk: int) -> HttpResponse:
    """The unit says how it put a finding right."""
    found = _finding(request, pk)
    check(request, "incentives.put_right", found)
    initial = {"rectified_on": found.rectified_on, "rectification": found.rectification}
    form = PutRightForm(request.POST or None, request.FILES or None, initial=initial)

    def act() -> VerificationFinding:
        given = form.cleaned_data
        return put_right(
            finding=found, rectified_on=given["rectified_on"], text=given["rectification"], uploads=given["files"],
            at=timezone.now(), by=request.user,
        )  # fmt: skip

    return _on_finding(request, found, form, act, heading=_("Put a finding right"), act_label=_("Record"))


@requires("incentives.record_verifications")
def verify(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _finding(request, pk)
    check(request, "incentives.change_verification", found.verification)
    form = VerifiedForm(request.POST or None, initial={"verified_on": timezone.localdate()})

    def act() -> VerificationFinding:
        day = form.cleaned_data["verified_on"]
        return verify_finding(finding=found, verified_on=day, at=timezone.now(), by=request.user)

    return _on_finding(request, found, form, act, heading=_("It is put right"), act_label=_("Record as verified"))


@requires("incentives.record_verifications")
def send_back(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _finding(request, pk)
    check(request, "incentives.change_verification", found.verification)
    form = ReturnedForm(request.POST or None)

    def act() -> VerificationFinding:
        given = form.cleaned_data
        return return_finding(
            finding=found, reason=given["reason"], rectify_by=given["rectify_by"], at=timezone.now(), by=request.user
        )

    return _on_finding(request, found, form, act, heading=_("It is not put right"), act_label=_("Return to the unit"))


@requires("incentives.record_verifications")
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _finding(request, pk)
    check(request, "incentives.change_verification", found.verification)
    form = WithdrawnForm(request.POST or None)

    def act() -> VerificationFinding:
        return withdraw_finding(finding=found, reason=form.cleaned_data["reason"], at=timezone.now(), by=request.user)

    return _on_finding(request, found, form, act, heading=_("Withdraw a finding"), act_label=_("Withdraw"))


@requires("incentives.record_verifications")
@require_POST
def close(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _verification(request, pk)
    try:
        close_verification(verification=found, at=timezone.now(), by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect(found)


def _on_finding(
    request: SignedInRequest, found: VerificationFinding, form: Form, act: Callable[[], Any], **words: str
) -> HttpResponse:
    """One form about one finding: act where it is right, else show it with what is wrong."""
    if request.method == "POST" and form.is_valid() and _try(form, act):
        return redirect(found)
    context = {"finding": found, "verification": found.verification, "form": form, **words}
    return render(request, "incentives/finding_act.html", context, status=_status(form))


def _try(form: Form, act: Callable[[], Any]) -> Any:
    try:
        return act()
    except ValidationError as error:
        add_errors(form, error)
        return None


def _status(form: Form) -> int:
    return 422 if form.errors else 200


def _verification(request: SignedInRequest, pk: int) -> Verification:
    return get_object_or_404(verifications_visible_to(request.user, Verification.objects.select_related("by")), pk=pk)


def _finding(request: SignedInRequest, pk: int) -> VerificationFinding:
    seen = findings_visible_to(request.user, VerificationFinding.objects.all())
    return get_object_or_404(seen.select_related("verification", "unit"), pk=pk)
