"""What the loaded demonstration holds of the office's own year and of what citizens read, late in November."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from django.utils import timezone

from citizens.enums import CommentStatus
from citizens.models import BulletinRelease, Comment, Picture, ProgressNote
from citizens.selectors.livelihood import notes_of
from office.enums import DecisionStatus, InspectionStatus, MeetingKind, MeetingStatus, ReviewKind, SpotResult
from office.models import (
    Inspection,
    InspectionFinding,
    Meeting,
    MeetingDecision,
    Review,
    RoutineTick,
    SpotCheck,
    SpotCheckItem,
)
from office.rules.sampling import draw
from office.selectors.meetings import mayors_months
from office.selectors.routine import kept_by_units
from supervision.models import MonthComment
from tasks.models import Sector, Task

TODAY = date(2026, 11, 22)


def check_office_year(at: datetime) -> None:
    _check_meetings(at)
    _check_decisions()
    _check_inspections()
    _check_spot_checks()
    _check_routine()
    _check_comments_and_reviews()


def _check_meetings(at: datetime) -> None:
    """Every kind, one month without the mayor's meeting in each year, some to come, one that nobody recorded."""
    missing = {year: [each.month for each in mayors_months(year, at) if each.is_missing] for year in (2025, 2026)}
    assert missing == {2025: [2], 2026: [8]}
    this_year = Meeting.objects.filter(planned_at__year=2026)
    assert set(this_year.values_list("kind", flat=True)) == set(MeetingKind)
    assert set(this_year.values_list("status", flat=True)) == set(MeetingStatus)
    assert this_year.without_record(at).count() == 1
    assert this_year.filter(planned_at__gt=at).count() >= 3
    assert Meeting.objects.held().count() > 40


def _check_decisions() -> None:
    decisions = MeetingDecision.objects.filter(meeting__planned_at__year=2026)
    assert set(decisions.values_list("status", flat=True)) == set(DecisionStatus)
    assert 0 < decisions.overdue(TODAY).count() <= 5
    assert decisions.to_accept().count() >= 2
    assert decisions.filter(status=DecisionStatus.DONE).count() > 30
    last_year = MeetingDecision.objects.filter(meeting__planned_at__year=2025)
    assert not last_year.to_carry_out().exists()


def _check_inspections() -> None:
    """All states, one overlap accepted with a reason, findings in every state of their life."""
    inspections = Inspection.objects.filter(year=2026)
    assert set(inspections.values_list("status", flat=True)) == set(InspectionStatus)
    (overlap,) = inspections.exclude(overlap_reason="")
    assert overlap.holder is not None
    findings = InspectionFinding.objects.filter(inspection__year=2026)
    standing = findings.filter(withdrawn_at=None)
    assert findings.exclude(withdrawn_at=None).count() == 1
    assert standing.filter(agrees=True).exists()
    assert standing.exclude(verified_on=None).count() > 8
    owed = standing.filter(verified_on=None, agrees=False)
    assert owed.exclude(rectified_on=None).exists()
    assert owed.filter(rectified_on=None, rectify_by__lt=TODAY).exists()
    assert owed.filter(rectified_on=None, rectify_by__gte=TODAY).exists()
    assert set(Inspection.objects.filter(year=2025).values_list("status", flat=True)) == {InspectionStatus.CLOSED}


def _check_spot_checks() -> None:
    """Everybody can draw the same samples; one fact in each year was corrected, some still wait to be checked."""
    for check in SpotCheck.objects.exclude(drawn_at=None).prefetch_related("items"):
        keys = [each["key"] for each in check.population]
        drawn = [each.digest for each in draw(check.seed, keys, check.size)]
        assert drawn == [item.digest for item in sorted(check.items.all(), key=lambda item: item.position)]
    for year in (2025, 2026):
        items = SpotCheckItem.objects.filter(spot_check__work_list__year=year)
        assert items.filter(result=SpotResult.CORRECTED).count() == 1
    assert items.filter(result=SpotResult.PENDING).count() == 3


def _check_routine() -> None:
    """Most units keep it, a few have gaps."""
    for year in (2025, 2026):
        weeks = RoutineTick.objects.standing().filter(year=year, kind="week")
        by_unit = Counter(weeks.values_list("unit", flat=True))
        assert max(by_unit.values()) >= 44
        assert 25 < min(by_unit.values()) < 40
        assert len(kept_by_units(year)) >= len(by_unit)
    assert RoutineTick.objects.filter(year=2026, kind="quarter", number=3).exists()


def _check_comments_and_reviews() -> None:
    commented = MonthComment.objects.filter(work_list__year=2026, month=10)
    silent = Sector.objects.filter(work_list__year=2026).exclude(pk__in=commented.values("sector"))
    assert set(silent.values_list("name", flat=True)) == {"水务市政", "生态环境"}
    held = Review.objects.exclude(held_on=None)
    assert Counter(held.values_list("work_list__year", flat=True)) == {2025: 6, 2026: 4}
    assert set(held.values_list("kind", flat=True)) == {ReviewKind.QUARTER, ReviewKind.MID_YEAR, ReviewKind.YEAR_END}
    assert not held.filter(figures=None).exists()
    mid_year = held.get(work_list__year=2026, kind=ReviewKind.MID_YEAR)
    assert (mid_year.evaluations.count(), mid_year.meeting is not None) == (10, True)


def check_citizens() -> None:
    """What is released, what was corrected or taken back, what waits; nothing of it names a person."""
    for year in (2025, 2026):
        notes = ProgressNote.objects.filter(task__work_list__year=year)
        assert notes.released().count() >= 12
        pictures = Picture.objects.filter(task__work_list__year=year)
        assert pictures.exclude(released_at=None).count() >= 4
        assert BulletinRelease.objects.filter(bulletin__work_list__year=year).count() >= 5
    assert notes.exclude(corrects=None).count() == 1
    assert notes.filter(released_at=None).count() == 1
    assert notes.exclude(withdrawn_at=None).count() == 1
    assert pictures.filter(released_at=None).count() == 1
    comments = Counter(Comment.objects.filter(task__work_list__year=2026).values_list("status", flat=True))
    assert comments == {CommentStatus.ANSWERED: 11, CommentStatus.SET_ASIDE: 2, CommentStatus.WAITING: 3}
    livelihood = Task.objects.filter(work_list__year=2026, livelihood=True)
    assert notes_of(livelihood)


def check_nothing_is_ahead_of_its_time(at: datetime) -> None:
    """What the tables have for later has not happened."""
    assert not Meeting.objects.filter(called_at__gt=at).exists()
    assert not RoutineTick.objects.filter(at__gt=at).exists()
    assert not ProgressNote.objects.filter(written_at__gt=at).exists()
    assert not Comment.objects.filter(at__gt=at).exists()
    assert timezone.localdate(at) == TODAY
