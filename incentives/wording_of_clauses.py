"""The rules of articles 7 to 17 and the inputs to them, in words, by the codes that workings carry."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Clause:
    """What a rule says, and its sum in words where there is one."""

    rule: str | Promise
    formula: str | Promise = ""


class Kind(StrEnum):
    """How the value of an input is written; areas, money and points by their unit of measure."""

    DAY = "day"
    MONTH = "month"
    AREA = "亩"
    MONEY = "万元"
    POINTS = "分"
    SHARE = "%"
    NUMBER = "number"
    YES_NO = "yes/no"
    CHOICE = "choice"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Known:
    """An input by its words."""

    label: str | Promise
    kind: Kind


MONEY_TAKEN_BACK = _("what lies idle is taken back whole")
SHARE_OF_BUDGET = _("distributed < budget × share that was due")

CLAUSES: Mapping[str, Clause] = {
    "7-started-early": Clause(_("A major project that started before its planned date has its land quota first.")),
    "7-late-or-behind": Clause(
        _(
            "The land quota of a major project that did not start on the planned date, or is seriously behind, is "
            "adjusted or taken back."
        ),
        _("reported value < planned value × share that counts as seriously behind"),
    ),
    "8-below-plan": Clause(
        _(
            "A district, park or platform that supplied less commercial land than planned is criticised citywide, and "
            "next year's reserve and conversion plans are cut as the host unit sees fit."
        ),
        _("(planned supply − land supplied) ÷ planned supply"),
    ),
    "9-among-the-first": Clause(
        _("A district that met its target and ranks among the first gets more quota for building land next year."),
        _("land put to use ÷ target"),
    ),
    "9-target-missed": Clause(
        _(
            "A district that missed its target loses the same share of next year's quota, up to the cap, and is not "
            "nominated for the named awards."
        ),
        _("(1 − land put to use ÷ target) × next year's quota, the cap at the most"),
    ),
    "9-own-fault": Clause(
        _("Where the cause is the district's own, its applications for land are suspended."),
        _("land put to use < target"),
    ),
    "10-late": Clause(
        _("The final account came after its due day: a share of the construction unit's management fee is deducted."),
        _("management fee × share deducted"),
    ),
    "10-not-submitted": Clause(
        _(
            "The final account had not been submitted in one go by its due day: a share of the construction unit's "
            "management fee is deducted."
        ),
        _("management fee × share deducted"),
    ),
    "11-year-end-surplus": Clause(_("The year-end surplus of a department goes back."), MONEY_TAKEN_BACK),
    "11-carried-over-twice": Clause(
        _("Project money carried over and not used up in two years running goes back."), MONEY_TAKEN_BACK
    ),
    "11-long-in-custody": Clause(_("A surplus in fiscal custody for over two years goes back."), MONEY_TAKEN_BACK),
    "11-not-distributed": Clause(_("Special funds not distributed within the year go back."), MONEY_TAKEN_BACK),
    "11-idle": Clause(_("Money that lies idle goes back."), MONEY_TAKEN_BACK),
    "12-behind": Clause(
        _("Less was distributed by the end of the quarter than was due: the department in charge is called to a talk."),
        SHARE_OF_BUDGET,
    ),
    "12-still-behind": Clause(
        _(
            "Less than due was distributed by the end of the third quarter, as in an earlier one: next year's budget "
            "is cut by a share of what is not distributed."
        ),
        _("distributed < budget × share that was due; (budget − distributed) × share of the cut"),
    ),
    "12-without-plan": Clause(
        _("What had no plan for its use by the last day is taken back."), _("the amount without a plan")
    ),
    "12-transfer-behind": Clause(_("A transfer that is not carried out to schedule is taken back."), MONEY_TAKEN_BACK),
    "12-transfer-changed": Clause(
        _("A transfer whose project has changed and cannot be carried out is taken back."), MONEY_TAKEN_BACK
    ),
    "12-transfer-unpaid": Clause(
        _("A transfer not paid out a year after its carry-over is taken back."), MONEY_TAKEN_BACK
    ),
    "13-by-grade": Clause(_("The grade of the evaluation makes the fund larger or smaller next year.")),
    "14-all-six": Clause(
        _("A district or park whose debt passes all six tests has priority for bond swaps, by the old debt reduced."),
        _("debt ratio, growth and cost at most, old debt reduced at least; risk level and chain of funds safe"),
    ),
    "16-not-completed": Clause(
        _("A task not completed by the year's end takes its part of the unit's base points, as far as it is open."),
        _("base points × load of the task ÷ load of the unit × (1 − completion)"),
    ),
    "16-bonus": Clause(
        _(
            "A completed task earns bonus points once: finished early, target exceeded, another contribution, or an "
            "outstanding contribution of the year."
        ),
        _("points of the item × the unit's share"),
    ),
    "17-recognised": Clause(_("The executive meeting recognised the item as an outstanding contribution of the year.")),
}

INPUTS: Mapping[str, Known] = {
    "planned_start": Known(_("planned start"), Kind.DAY),
    "started": Known(_("actual start"), Kind.DAY),
    "land_quota": Known(_("land quota"), Kind.AREA),
    "not_started_in_time": Known(_("not started on the planned date"), Kind.YES_NO),
    "behind_in_a_row": Known(_("yellow cards in a row, reached in"), Kind.MONTH),
    "far_below_plan": Known(_("far below plan, first in"), Kind.MONTH),
    "planned_supply": Known(_("planned supply"), Kind.AREA),
    "supplied": Known(_("land supplied"), Kind.AREA),
    "land_target": Known(_("land to be put to use"), Kind.AREA),
    "land_done": Known(_("land put to use"), Kind.AREA),
    "next_quota": Known(_("next year's quota"), Kind.AREA),
    "own_fault": Known(_("the cause is the unit's own"), Kind.YES_NO),
    "rank": Known(_("rank"), Kind.NUMBER),
    "accepted": Known(_("accepted on"), Kind.DAY),
    "due": Known(_("final account due"), Kind.DAY),
    "submitted": Known(_("final account submitted on"), Kind.DAY),
    "in_one_go": Known(_("submitted in one go"), Kind.YES_NO),
    "management_fee": Known(_("management fee"), Kind.MONEY),
    "idle_amount": Known(_("amount that lies idle"), Kind.MONEY),
    "budget": Known(_("budget"), Kind.MONEY),
    "distributed_first_quarter": Known(_("distributed by the end of March"), Kind.MONEY),
    "distributed_second_quarter": Known(_("distributed by the end of June"), Kind.MONEY),
    "distributed_third_quarter": Known(_("distributed by the end of September"), Kind.MONEY),
    "without_plan": Known(_("without a plan for its use"), Kind.MONEY),
    "fund": Known(_("fund"), Kind.TEXT),
    "category": Known(_("kind of project"), Kind.TEXT),
    "transfer_amount": Known(_("amount of the transfer"), Kind.MONEY),
    "progress": Known(_("progress"), Kind.SHARE),
    "fund_size": Known(_("size"), Kind.MONEY),
    "grade": Known(_("grade"), Kind.CHOICE),
    "debt_ratio": Known(_("debt ratio"), Kind.SHARE),
    "risk_level": Known(_("risk level"), Kind.CHOICE),
    "debt_growth": Known(_("growth of the debt"), Kind.SHARE),
    "debt_cost": Known(_("cost of the debt"), Kind.SHARE),
    "debt_reduction": Known(_("share of old debt reduced"), Kind.SHARE),
    "chain_is_safe": Known(_("the chain of funds is safe"), Kind.YES_NO),
    "base": Known(_("base points"), Kind.POINTS),
    "unit_load": Known(_("load of the unit"), Kind.NUMBER),
    "weight": Known(_("weight"), Kind.NUMBER),
    "share": Known(_("the unit's share"), Kind.NUMBER),
    "task_load": Known(_("load of the task"), Kind.NUMBER),
    "target": Known(_("target value"), Kind.NUMBER),
    "value": Known(_("last reported value"), Kind.NUMBER),
    "value_month": Known(_("reported for"), Kind.MONTH),
    "lower_is_better": Known(_("lower is better"), Kind.YES_NO),
    "milestones_done": Known(_("milestones done"), Kind.NUMBER),
    "milestones": Known(_("milestones of the year"), Kind.NUMBER),
    "completion": Known(_("completion"), Kind.NUMBER),
    "december_flag": Known(_("December"), Kind.CHOICE),
    "grounds": Known(_("grounds"), Kind.CHOICE),
    "finishes_on": Known(_("planned finish"), Kind.DAY),
    "completed_on": Known(_("completed on"), Kind.DAY),
    "early_by": Known(_("early if finished by"), Kind.DAY),
    "excess": Known(_("target exceeded by"), Kind.SHARE),
    "meeting_on": Known(_("date of the executive meeting"), Kind.DAY),
    "document": Known(_("document"), Kind.TEXT),
}
