"""A small city for the tests of assessment plans: article 12 has a host, a co-host and the general office."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from incentives.assessing.answering import answer_plan
from incentives.assessing.approving import approve_plan
from incentives.assessing.content import DateEntry, PlanContent
from incentives.assessing.writing import save_plan, send_plan, submit_plan
from organization.enums import Role
from tests.factories import make_person, make_supervision_officer, make_unit, moment

if TYPE_CHECKING:
    from datetime import datetime

    from incentives.models import AssessmentPlan
    from organization.models import Person, Unit

YEAR = 2026
FUNDS, SUPPLY, PILOTS = 12, 8, 15
FIGURES = {
    "fund_share_first_quarter": "25",
    "fund_share_second_quarter": "45",
    "fund_share_third_quarter": "75",
    "fund_plan_last_day": "10-31",
    "budget_cut_share": "30",
}
WRITTEN, SENT, ANSWERED = moment("2026-03-02 10:00"), moment("2026-03-03 10:00"), moment("2026-03-04 10:00")
SUBMITTED, APPROVED = moment("2026-03-05 10:00"), moment("2026-03-06 10:00")


@dataclass
class PlanCity:
    """`writer` hosts article 12 for the finance bureau, `auditor` speaks for its co-host."""

    finance: Unit = field(default_factory=lambda: make_unit("市财政局"))
    audit: Unit = field(default_factory=lambda: make_unit("市审计局"))
    office: Unit = field(default_factory=lambda: make_unit("市政府办公厅"))
    land: Unit = field(default_factory=lambda: make_unit("市国土局"))
    writer: Person = field(init=False)
    auditor: Person = field(init=False)
    officer: Person = field(init=False)
    other_officer: Person = field(init=False)

    def __post_init__(self) -> None:
        self.writer = make_person(Role.ARTICLE_HOST, unit=self.finance, post="预算处经办")
        self.auditor = make_person(Role.ARTICLE_HOST, unit=self.audit)
        self.officer = make_supervision_officer(unit=self.office)
        self.other_officer = make_supervision_officer(unit=self.office)

    def write(self, version: int = 0, *, at: datetime = WRITTEN, **changed: object) -> AssessmentPlan:
        return save_plan(year=YEAR, article=FUNDS, content=content(**changed), version=version, at=at, by=self.writer)

    def send(self, plan: AssessmentPlan, *, at: datetime = SENT) -> AssessmentPlan:
        return send_plan(plan=plan, version=plan.version, at=at, by=self.writer)

    def agree(self, plan: AssessmentPlan, *, agrees: bool = True, remark: str = "", at: datetime = ANSWERED) -> None:
        answer_plan(plan=plan, version=plan.version, agrees=agrees, remark=remark, at=at, by=self.auditor)

    def submit(self, plan: AssessmentPlan, *, at: datetime = SUBMITTED) -> AssessmentPlan:
        return submit_plan(plan=plan, version=plan.version, at=at, by=self.writer)

    def submitted(self, **changed: object) -> AssessmentPlan:
        plan = self.send(self.write(**changed))
        self.agree(plan)
        return self.submit(plan)

    def approve(self, plan: AssessmentPlan, *, at: datetime = APPROVED, **given: str) -> AssessmentPlan:
        document = given.pop("document", "办文〔2026〕31号")
        return approve_plan(plan=plan, version=plan.version, document=document, at=at, by=self.officer, **given)


def content(**changed: object) -> PlanContent:
    given: dict[str, object] = {
        "figures": FIGURES,
        "procedure": "每季度末核对分配情况。",
        "document": "专项资金考核方案（财〔2026〕18号）",
        "dates": [DateEntry("汇总一季度分配情况", date(2026, 4, 8))],
    }
    return PlanContent(**{**given, **changed})  # type: ignore[arg-type]
