"""The duties of a year with their proofs (articles 2 to 21), worked out again whenever a record changes."""

from __future__ import annotations

from functools import cache as cache_once
from functools import partial
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db import connection
from django.utils.timezone import localdate

from incentives import models as incentives
from office import models as office
from office.enums import DutyState
from office.rules.duties import Proof, duties_by_date, proven
from office.selectors.duty_dates import year_dates
from office.selectors.duty_proofs import Year, place_of, proofs_of
from office.selectors.duty_records import duties_with_records
from organization.models import Person, Unit
from regulation.models import ArticleUnit, ParameterEntry
from responsibility.models import Filing
from supervision.models import Bulletin, Closing, Escalation, MonthRelease, Objection
from supervision.models.bulletins import MonthComment
from supervision.models.escalations import EscalationEvent
from tasks.models import Participation, Sector, Task, WorkList

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date, datetime

    from django.db.models import Model

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


def dated_duties_due_on(day: date, year: int, *, at: datetime) -> list[Duty]:
    """What is due on a day by the year's dates alone, without duties that come with a record of their own."""
    of_year = _year(year, localdate(at))
    due = [each for each in duties_by_date(of_year.dates) if each.due_on == day]
    proofs = proofs_of(of_year, {each.kind for each in due})
    return [proven(each, _proof_of(each, proofs)) for each in due]


def _worked_out(year: int, on: date) -> list[Duty]:
    """Nothing of another year of which the system has no list: it knows nothing of it."""
    of_year = _year(year, on)
    if of_year.work_list is None and year != on.year:
        return []
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
    return proofs.get((*key, duty.holder.pk)) or proofs.get((*key, None)) or Proof(url=place_of(duty))


def _order(duty: Duty) -> tuple[date, int, str, str]:
    return duty.due_on, duty.article, duty.kind, duty.key


def duties_known(years: Iterable[int], on: date) -> dict[int, list[Duty]]:
    """The same of several years, kept until a record changes or the day ends; one query while nothing has."""
    stamp = stamp_of_sources()
    return {year: _kept(f"duties:{year}:{on.isoformat()}:{stamp}", partial(_worked_out, year, on)) for year in years}


def overdue_duties(years: Iterable[int], on: date) -> dict[int, list[Duty]]:
    """Only what is overdue, for the desks: as cheap as one small query can be."""
    stamp = stamp_of_sources()
    return {year: _kept(f"overdue:{year}:{on.isoformat()}:{stamp}", partial(_overdue, year, on)) for year in years}


def _overdue(year: int, on: date) -> list[Duty]:
    return [each for each in duties_known([year], on)[year] if each.state(on) == DutyState.OVERDUE]


def _kept(key: str, work_out: Callable[[], list[Duty]]) -> list[Duty]:
    known: list[Duty] | None = cache.get(key)
    if known is None:
        known = work_out()
        cache.set(key, known, KEPT_FOR)
    return known


def stamp_of_sources() -> str:
    """Another one after every change of a record that duties follow from."""
    with connection.cursor() as cursor:
        cursor.execute(_stamp_query())
        row = cursor.fetchone()
    return "-".join(str(number or 0) for number in row)


@cache_once
def _stamp_query() -> str:
    """The number of the last change of each, or of the last row where rows are only added; each an end of an index."""
    return "SELECT " + ", ".join(_last(model) for model in SOURCES)


def _last(model: type[Model]) -> str:
    source: type[Model] = getattr(model, "pgh_event_model", model)
    table, column = (connection.ops.quote_name(name) for name in (source._meta.db_table, str(source._meta.pk.column)))
    return f"(SELECT max({column}) FROM {table})"
