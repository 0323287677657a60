"""The duties of a year with their proofs (articles 2 to 21), worked out again whenever a record changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.db.models import IntegerField, Max, Value
from django.utils.timezone import localdate

from incentives import models as incentives
from office import models as office
from office.rules.duties import Proof, duties_by_date, proven
from office.selectors.duty_dates import year_dates
from office.selectors.duty_proofs import Year, proofs_of
from office.selectors.duty_records import duties_with_records
from organization.models import Person, Unit
from regulation.models import ArticleUnit, ParameterEntry
from responsibility.models import Filing
from supervision.models import Bulletin, Closing, Escalation, MonthRelease, Objection
from supervision.models.bulletins import MonthComment
from supervision.models.escalations import EscalationEvent
from tasks.models import Participation, Sector, Task, WorkList

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from django.db.models import Model, QuerySet

    from office.enums import DutyKind
    from office.rules.duties import Duty

KEPT_FOR = 3600  # seconds; what is kept is thrown away earlier by any change
# From these the duties follow; each has a record of its changes, kept by the database, or is only ever added to.
SOURCES: tuple[type[Model], ...] = (
    WorkList, Sector, Task, Participation, Filing, ParameterEntry, ArticleUnit, Unit, Person,
    Closing, MonthRelease, MonthComment, Bulletin, Escalation, EscalationEvent, Objection,
    incentives.AssessmentPlan, incentives.PlanDate, incentives.Verification, incentives.Measure,
    incentives.MeasureDecision, incentives.Nomination, incentives.YearPlan, incentives.PlannedMeasure,
    incentives.FundTalk, incentives.ScoreObjection, incentives.MajorProject, incentives.GreenChannelStep,
    incentives.LandSupply, incentives.IdleLand, incentives.FinalAccount, incentives.IdleMoney,
    incentives.SpecialFund, incentives.IndustryFund, incentives.DebtPosition, incentives.UnitAssessment,
    office.Meeting, office.Review, office.Inspection,
)  # fmt: skip


def duties_of_year(year: int, *, at: datetime) -> list[Duty]:
    """Every duty of a year in the order of its due days, with its proof; about thirty queries, whatever the rows."""
    return _worked_out(year, localdate(at))


def dated_duties_of_year(year: int, *, at: datetime) -> list[Duty]:
    """Those of them that follow from the year's dates alone, without those that come with a record of their own."""
    return _by_date(_year(year, localdate(at)))


def _worked_out(year: int, on: date) -> list[Duty]:
    of_year = _year(year, on)
    return sorted([*_by_date(of_year), *duties_with_records(of_year)], key=_order)


def _year(year: int, on: date) -> Year:
    work_list = WorkList.objects.filter(year=year).first()
    return Year(year_dates(year, work_list, on), work_list, on)


def _by_date(of_year: Year) -> list[Duty]:
    proofs = proofs_of(of_year)
    return [proven(each, _proof_of(each, proofs)) for each in duties_by_date(of_year.dates)]


def _proof_of(duty: Duty, proofs: dict[tuple[DutyKind, int, int | None], Proof]) -> Proof:
    """The proof of the holder's own duty, else that of the duty that only one holds."""
    key = duty.kind, duty.number
    return proofs.get((*key, duty.holder.pk)) or proofs.get((*key, None)) or Proof()


def _order(duty: Duty) -> tuple[date, int, str, str]:
    return duty.due_on, duty.article, duty.kind, duty.key


def duties_known(years: Iterable[int], on: date) -> dict[int, list[Duty]]:
    """The same of several years, kept until a record changes or the day ends; one query while nothing has."""
    stamp = stamp_of_sources()
    return {year: _kept(f"duties:{year}:{on.isoformat()}:{stamp}", year, on) for year in years}


def _kept(key: str, year: int, on: date) -> list[Duty]:
    known: list[Duty] | None = cache.get(key)
    if known is None:
        known = _worked_out(year, on)
        cache.set(key, known, KEPT_FOR)
    return known


def stamp_of_sources() -> str:
    """Another one after every change of a record that duties follow from."""
    first, *others = (_last(model, code) for code, model in enumerate(SOURCES))
    return "-".join(str(number or 0) for _code, number in sorted(first.union(*others, all=True)))


def _last(model: type[Model], code: int) -> QuerySet[Any, Any]:
    """The last record of the changes of these, or of the rows where they never change."""
    events = getattr(model, "pgh_event_model", None)
    rows: QuerySet[Any] = (events.objects if events else model._default_manager).order_by()
    coded = rows.annotate(nth_source=Value(code, output_field=IntegerField())).values("nth_source")
    return coded.annotate(last=Max("pgh_id" if events else "pk")).values_list("nth_source", "last")
