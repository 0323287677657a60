"""One nomination: writing it, its page, what leaders, the mayor and the office do with it, awards and money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from incentives.enums import AwardLevel, NominationStatus
from incentives.forms.honours import (
    AwardForm,
    CorrectionForm,
    MoneyForm,
    NominationForm,
    PaperRecommendationForm,
    RecommendationForm,
)
from incentives.honouring.awarding import grant_award, set_working_money, withdraw_award
from incentives.honouring.deciding import correct_decision, take_back_review
from incentives.honouring.nominating import (
    draft_nomination,
    draft_of,
    nominate,
    standing_nomination,
    withdraw_nomination,
)
from incentives.honouring.recommending import recommend, withdraw_recommendation
from incentives.honouring.standing import BARRED
from incentives.models import Award, Nomination, Recommendation
from incentives.pages.honours import conflict_words
from incentives.pages.nomination import nomination_page
from incentives.selectors.evidence import evidence_of
from incentives.selectors.honours import RELATED, bars_of, conflict_of, leaders_of, record_of, units_of
from organization.access import check, requires
from supervision.views.report import add_errors
from tasks.models import Task

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms

    from organization.access import SignedInRequest

    Forms = dict[str, forms.Form]


@requires("incentives.view_outstanding")
def nomination(request: SignedInRequest, pk: int) -> HttpResponse:
    """The statement beside the record, and how far it has come."""
    return _show(request, _found(request, pk))


@requires("incentives.write_nominations")
def write(request: SignedInRequest, year: int, serial: str) -> HttpResponse:
    """The unit writes its nomination, with the proof from the record beside it."""
    task = get_object_or_404(
        Task.objects.published().select_related("work_list", "sector__leader", "host", "lead_leader"),
        work_list__year=year,
        serial=serial,
    )
    check(request, "incentives.draft_nomination", task)
    if (standing := standing_nomination(task)) is not None:
        return redirect(standing)
    draft = draft_of(task, request.user.unit_id)
    initial = {"statement": draft.statement if draft else ""}
    form = NominationForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid() and (made := _write(request, task, form)):
        return redirect(made)
    return render(
        request, "incentives/nominate.html", _writing(request, task, draft, form), status=422 if form.errors else 200
    )


@requires("incentives.write_nominations")
@require_POST
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    is_draft = found.status == NominationStatus.DRAFT

    def act() -> None:
        withdraw_nomination(nomination=found, at=timezone.now(), by=request.user)

    if _does(request, act, _("The draft is discarded.") if is_draft else _("The nomination is withdrawn.")):
        return redirect("incentives:outstanding", found.year)
    return redirect(found)


@requires("incentives.recommend_items")
@require_POST
def recommend_item(request: SignedInRequest, pk: int) -> HttpResponse:
    """A leader recommends it, or the office records a leader's paper (`?paper`)."""
    found = _found(request, pk)
    is_paper = "paper-leader" in request.POST
    form = _paper_form(found, request.POST) if is_paper else RecommendationForm(request.POST)
    if not form.is_valid():
        return _show(request, found, paper_form=form)
    try:
        recommend(
            nomination=found,
            leader=form.cleaned_data.get("leader") or request.user,
            reason=form.cleaned_data["reason"],
            document=form.cleaned_data.get("document", ""),
            at=timezone.now(),
            by=request.user,
        )
    except ValidationError as error:
        add_errors(form, error)
        return _show(request, found, **{"paper_form" if is_paper else "form": form})
    messages.success(request, _("The recommendation is recorded; the mayor is asked to review the item."))
    return redirect(found)


@requires("incentives.recommend_items")
@require_POST
def withdraw_recommended(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Recommendation.objects.select_related("nomination"), pk=pk)
    check(request, "incentives.withdraw_recommendation", found)
    _does(
        request,
        lambda: withdraw_recommendation(recommendation=found, at=timezone.now(), by=request.user),
        _("The recommendation is taken back."),
    )
    return redirect(found.nomination)


@requires("incentives.review_nominations")
@require_POST
def reopen_review(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    _does(
        request,
        lambda: take_back_review(nomination=found, at=timezone.now(), by=request.user),
        _("The review is open again."),
    )
    return redirect(found)


@requires("incentives.decide_nominations")
def correct(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record that the meeting decided otherwise."""
    found = _found(request, pk)
    if found.meeting_on is None:
        raise Http404
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _correct(request, found, form):
        return redirect(found)
    context = {"nomination": found, "form": form, "was_recognised": found.status == NominationStatus.RECOGNISED}
    return render(request, "incentives/nomination_correct.html", context, status=422 if form.errors else 200)


@requires("incentives.grant_awards")
@require_POST
def award(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    form = AwardForm(request.POST, units=units_of(found.task))
    if form.is_valid():
        given = {**form.cleaned_data, "level": AwardLevel(form.cleaned_data["level"])}
        try:
            grant_award(nomination=found, **given, at=timezone.now(), by=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("The award is recorded."))
            return redirect(found)
    return _show(request, found, award_form=form)


@requires("incentives.grant_awards")
@require_POST
def take_award_back(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Award.objects.select_related("nomination"), pk=pk)
    _does(
        request,
        lambda: withdraw_award(award=found, at=timezone.now(), by=request.user),
        _("The award is withdrawn."),
    )
    return redirect(found.nomination)


@requires("incentives.grant_awards")
@require_POST
def money(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    form = MoneyForm(request.POST, units=units_of(found.task))
    if form.is_valid():
        try:
            set_working_money(nomination=found, **form.cleaned_data, at=timezone.now(), by=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Money and commendation are recorded."))
            return redirect(found)
    return _show(request, found, money_form=form)


def _found(request: SignedInRequest, pk: int) -> Nomination:
    found = get_object_or_404(Nomination.objects.select_related(*RELATED, "reviewed_by", "decided_by"), pk=pk)
    if not request.user.has_perm("incentives.view_nomination", found):
        raise Http404
    return found


def _show(request: SignedInRequest, found: Nomination, **given: forms.Form) -> HttpResponse:
    context = nomination_page(found, request.user, timezone.now())
    page = {**context, **_forms(request, found, context, given)}
    is_faulty = any(form.errors for form in given.values())
    return render(request, "incentives/nomination.html", page, status=422 if is_faulty else 200)


def _forms(request: SignedInRequest, found: Nomination, page: dict[str, Any], given: Forms) -> dict[str, Any]:
    """The forms of what the reader may do, as they came back where something stood in the way."""
    shown: dict[str, Any] = {}
    if page.get("may_recommend"):
        shown["form"] = given.get("form") or RecommendationForm()
        shown["own_conflict"] = conflict_words(conflict_of(request.user, found.task, timezone.localdate()))
    if page.get("paper_leaders"):
        shown["paper_form"] = given.get("paper_form") or _paper_form(found)
    if page.get("may_award"):
        units = units_of(found.task)
        shown["award_form"] = given.get("award_form") or AwardForm(units=units)
        shown["money_form"] = given.get("money_form") or MoneyForm(units=units)
    return shown


def _paper_form(found: Nomination, *arguments: Any) -> PaperRecommendationForm:
    taken = set(found.recommendations.filter(withdrawn_at=None).values_list("leader_id", flat=True))
    return PaperRecommendationForm(
        *arguments, leaders=[each for each in leaders_of(found.task) if each.pk not in taken]
    )


def _writing(request: SignedInRequest, task: Task, draft: Nomination | None, form: NominationForm) -> dict[str, Any]:
    return {
        "task": task,
        "year": task.work_list.year,
        "draft": draft,
        "files": evidence_of(draft) if draft else [],
        "form": form,
        "record": record_of(task),
        "bars": [BARRED[bar] for bar in bars_of(task, request.user.unit_id)],
        "leaders": leaders_of(task),
        "may_nominate": request.user.has_perm("incentives.nominate", task),
    }


def _write(request: SignedInRequest, task: Task, form: NominationForm) -> Nomination | None:
    hands_in = request.POST.get("act") == "nominate"
    act = nominate if hands_in else draft_nomination
    given = {"statement": form.cleaned_data["statement"], "uploads": form.cleaned_data["files"]}
    try:
        made = act(task=task, **given, at=timezone.now(), by=request.user)
    except ValidationError as error:
        add_errors(form, error)
        return None
    said = _("Nominated; the leaders in charge are asked to recommend it.") if hands_in else _("The draft is saved.")
    messages.success(request, said)
    return made


def _correct(request: SignedInRequest, found: Nomination, form: CorrectionForm) -> bool:
    is_recognised = found.status != NominationStatus.RECOGNISED
    try:
        correct_decision(
            nomination=found, is_recognised=is_recognised, **form.cleaned_data, at=timezone.now(), by=request.user
        )
    except ValidationError as error:
        add_errors(form, error)
        return False
    messages.success(request, _("The decision is recorded otherwise; the units are told."))
    return True


def _does(request: SignedInRequest, act: Callable[[], object], said: str) -> bool:
    """Do it and say so, or say what stood in the way."""
    try:
        act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    messages.success(request, said)
    return True
