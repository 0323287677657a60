"""The record of a talk, the other side's word on it, and the closing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from organization.access import check, requires
from supervision.enums import SittingStatus, Step
from supervision.forms.talks import ClosingForm, ConfirmForm, DisputeForm, RecordForm, as_recorded
from supervision.life.prefilling import prefilled
from supervision.life.recording import RecordChangedError, amend_record, confirm_record, dispute_record, record_sitting
from supervision.life.settling import close_escalations
from supervision.models import Escalation, Sitting, SittingMatter
from supervision.selectors.sittings import SHOWN_WITH, afterwards, matters_of, others_with, to_confirm
from supervision.views.report import add_errors
from supervision.views.sittings import sitting_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from organization.access import SignedInRequest
    from organization.models import Person

MOST_UNFOLDED = 3


@dataclass(frozen=True)
class Recording:
    """A talk to be recorded, from its appointment or from the notice, or a record to be amended."""

    sitting: Sitting | None
    talks: list[Escalation]
    chosen: list[int]
    initial: dict[str, Any]
    matters: Sequence[SittingMatter] = ()

    @property
    def is_amended(self) -> bool:
        return self.sitting is not None and self.sitting.status == SittingStatus.HELD

    @property
    def open_talks(self) -> list[int]:
        """Whose own fields are not folded away: at first all that are chosen, if they are few."""
        return self.chosen if len(self.chosen) <= MOST_UNFOLDED else []

    def form(self, *arguments: Any) -> RecordForm:
        form = RecordForm(*arguments, initial=self.initial)
        form.add_talks(self.talks, self.chosen)
        return form

    def save(self, form: RecordForm, at: datetime, by: Person) -> Sitting:
        said: dict[str, Any] = {"minutes": form.recorded(), "agreements": form.agreements(), "at": at, "by": by}
        uploads = form.cleaned_data["files"]
        seen_at = form.cleaned_data["seen_at"]
        if self.sitting is None or seen_at is None:
            return record_sitting(sitting=self.sitting, uploads=uploads, **said)
        amend_record(sitting=self.sitting, seen_at=seen_at, uploads=uploads, **said)
        return self.sitting


@requires("supervision.hold_talk")
def record(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record an appointed talk, or amend its record."""
    return _record(request, _of_sitting(request, sitting_of(request, pk)))


@requires("supervision.hold_talk")
def record_talk(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record a talk straight from its notice, without an appointment; others between the same people may join it."""
    talk = get_object_or_404(Escalation.objects.select_related(*SHOWN_WITH), pk=pk)
    check(request, "supervision.hold_talk", talk)
    matter = SittingMatter.objects.standing().filter(escalation=talk).first()
    if request.method != "POST" and matter is not None:
        return redirect("supervision:record_sitting", matter.sitting_id)
    if talk.step != Step.HOLD and matter is None:
        raise Http404
    initial = prefilled([talk], None, request.user, timezone.now())
    return _record(request, Recording(None, [talk, *others_with(talk)], [talk.pk], initial))


def _of_sitting(request: SignedInRequest, sitting: Sitting) -> Recording:
    matters = [each for each in matters_of([sitting], request.user)[sitting.pk] if each.escalation.is_open]
    talks = [each.escalation for each in matters]
    for each in talks:
        check(request, "supervision.hold_talk", each)
    if not talks or sitting.status == SittingStatus.CANCELLED:
        raise Http404
    chosen = [each.pk for each in talks]
    if sitting.status == SittingStatus.APPOINTED:
        return Recording(sitting, talks, chosen, prefilled(talks, sitting, request.user, timezone.now()))
    seen_at = sitting.recorded_at.isoformat() if sitting.recorded_at else ""
    return Recording(sitting, talks, chosen, {**as_recorded(sitting, matters), "seen_at": seen_at}, matters)


def _record(request: SignedInRequest, recording: Recording) -> HttpResponse:
    form = recording.form(request.POST, request.FILES) if request.method == "POST" else recording.form()
    if request.method == "POST" and form.is_valid():
        try:
            saved = recording.save(form, timezone.now(), request.user)
            messages.success(request, _("Recorded; the other side is asked to confirm it."))
            return redirect(saved)
        except ValidationError as error:
            add_errors(form, error)
    disputed = [each for each in recording.matters if each.is_disputed]
    context = {
        "recording": recording,
        "form": form,
        "sitting": recording.sitting,
        "first": recording.talks[0],
        "disputed": disputed,
    }
    return render(request, "supervision/sitting_record.html", context, status=422 if form.errors else 200)


@requires("supervision.confirm_record")
@require_POST
def confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    """The other side confirms the record, for all matters of the sitting or some."""
    sitting = sitting_of(request, pk)
    form = ConfirmForm(request.POST, matters=_mine(request, sitting))
    if not form.is_valid():
        messages.error(request, " ".join(said for errors in form.errors.values() for said in errors))
        return redirect(sitting)
    try:
        said = _said(form)
        confirm_record(sitting=sitting, at=timezone.now(), by=request.user, **said)
        messages.success(request, _("The record is confirmed; the supervision office closes the matter."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(sitting)


@requires("supervision.confirm_record")
def dispute(request: SignedInRequest, pk: int) -> HttpResponse:
    """The other side says what is not right in the record."""
    sitting = sitting_of(request, pk)
    mine = _mine(request, sitting)
    if not mine:
        raise Http404
    seen_at = sitting.recorded_at.isoformat() if sitting.recorded_at else ""
    form = DisputeForm(request.POST if request.method == "POST" else None, matters=mine, initial={"seen_at": seen_at})
    if request.method == "POST" and form.is_valid() and _disputed(request, sitting, form):
        return redirect(sitting)
    context = {"sitting": sitting, "form": form, "matters": mine}
    return render(request, "supervision/sitting_dispute.html", context, status=422 if form.errors else 200)


def _mine(request: SignedInRequest, sitting: Sitting) -> list[SittingMatter]:
    found = to_confirm(request.user).filter(sitting=sitting)
    return list(found.select_related("escalation__task").order_by("pk"))


def _said(form: ConfirmForm | DisputeForm) -> dict[str, Any]:
    given = form.cleaned_data
    return {"matters": given["matter"], "seen_at": given["seen_at"], "remark": given["remark"]}


def _disputed(request: SignedInRequest, sitting: Sitting, form: DisputeForm) -> bool:
    try:
        dispute_record(sitting=sitting, at=timezone.now(), by=request.user, **_said(form))
    except RecordChangedError as error:
        messages.error(request, " ".join(error.messages))
    except ValidationError as error:
        add_errors(form, error)
        return False
    else:
        messages.success(request, _("Who holds the talk has been told what is not right."))
    return True


@requires("supervision.close_escalation")
def close(request: SignedInRequest) -> HttpResponse:
    """Close confirmed escalations, one or many, beside what became of their tasks."""
    given = request.POST if request.method == "POST" else request.GET
    pks = [int(pk) for pk in given.getlist("escalation") if pk.isdecimal() and len(pk) < 19]
    ready = list(Escalation.objects.filter(pk__in=pks, step=Step.CLOSE).select_related(*SHOWN_WITH))
    form = ClosingForm(request.POST if request.method == "POST" else None, initial={"escalation": pks})
    form.fields["escalation"].choices = [(pk, pk) for pk in pks]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid() and _closed(request, form):
        return redirect(ready[0] if len(ready) == 1 else "supervision:escalations")
    later = afterwards(ready)
    rows = [(each, later[each.pk]) for each in ready]
    context = {"form": form, "rows": rows, "left_out": len(pks) - len(ready)}
    return render(request, "supervision/close.html", context, status=422 if form.errors else 200)


def _closed(request: SignedInRequest, form: ClosingForm) -> bool:
    try:
        closed = close_escalations(
            escalations=form.cleaned_data["escalation"],
            remark=form.cleaned_data["remark"],
            at=timezone.now(),
            by=request.user,
        )
    except ValidationError as error:
        add_errors(form, error)
        return False
    said = ngettext("%(count)s escalation is closed.", "%(count)s escalations are closed.", len(closed))
    messages.success(request, said % {"count": len(closed)})
    return True
