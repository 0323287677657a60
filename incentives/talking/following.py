"""Following a talk through its life: every step is written down, and its state follows from them.

The acts write their own fields first and then call `record_step`, in one transaction, with the talks locked.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from incentives.models import FundTalk, FundTalkStep
from incentives.rules.fund_talks import State, course_of, state_of
from supervision.enums import EscalationStatus, Step
from supervision.parameters import deadlines_on

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from incentives.enums import TalkEventKind
    from incentives.models.talks import FundTalkQuerySet
    from organization.models import Person

STATE = ("status", "step", "step_due_on")
WITH_ITS_FUND = ("fund", "unit", "measure")


def lock_talks(
    pks: Iterable[int],
    *,
    by: Person,
    step: Step,
    allowed: Callable[[Person, QuerySet[FundTalk]], QuerySet[FundTalk]] | None = None,
) -> list[FundTalk]:
    """The talks, locked in the caller's transaction, all waiting for the same step.

    Raises PermissionDenied unless all are `allowed`, ValidationError if one waits for something else.
    """
    wanted = sorted(set(pks))
    if not wanted:
        raise ValidationError(_("Choose at least one talk."))
    every: FundTalkQuerySet = FundTalk.objects.select_for_update(of=("self",)).select_related(*WITH_ITS_FUND)
    talks = list(every.filter(pk__in=wanted).order_by("pk"))
    if allowed is not None and allowed(by, FundTalk.objects.filter(pk__in=wanted)).count() != len(wanted):
        raise PermissionDenied
    for talk in talks:
        check_step(talk, step)
    return talks


def check_step(talk: FundTalk, step: Step) -> None:
    """Raise ValidationError unless the talk waits for this step."""
    if not talk.is_open:
        said = _("%(fund)s: %(status)s, nothing follows from it any more.")
        raise ValidationError(said % {"fund": talk.fund.name, "status": talk.get_status_display()})
    if talk.step != step:
        raise ValidationError(
            _("%(fund)s: it waits for something else: %(step)s.")
            % {"fund": talk.fund.name, "step": talk.get_step_display()}
        )


def record_step(
    talks: Collection[FundTalk], *, kind: TalkEventKind, at: datetime, by: Person | None, text: str = ""
) -> None:
    """Append the step to each story and work out anew how far each has come and what it waits for next."""
    FundTalkStep.objects.bulk_create([FundTalkStep(talk=each, kind=kind, at=at, by=by, text=text) for each in talks])
    happened: dict[int, list[str]] = defaultdict(list)
    steps = FundTalkStep.objects.filter(talk__in=[each.pk for each in talks]).order_by("at", "id")
    for pk, code in steps.values_list("talk_id", "kind"):
        happened[pk].append(code)
    on = localdate(at)
    deadlines = {year: deadlines_on(year, on) for year in {each.fund.year for each in talks}}
    for each in talks:
        kept = State(EscalationStatus(each.status), Step(each.step), each.step_due_on)
        course = course_of(happened[each.pk])
        put_state(each, state_of(course, kept, on=on, due_on=each.due_on, deadlines=deadlines[each.fund.year]))
    FundTalk.objects.bulk_update(talks, STATE)


def put_state(talk: FundTalk, state: State) -> None:
    talk.status, talk.step, talk.step_due_on = state.status, state.step, state.step_due_on
