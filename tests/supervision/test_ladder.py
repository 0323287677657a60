"""Why something has not fired, in words, for the task's page; and why an escalation came."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from supervision.closing import close_month
from supervision.correcting import correct_month
from supervision.enums import Action, Ground
from supervision.explaining import facts_of
from supervision.models import Escalation
from supervision.rules.period import closes_at
from supervision.selectors.ladder import ladder_of
from supervision.wording import how_it_stands, rung_sentence, why_issued
from tasks.enums import Direction, Measure
from tasks.models import Task
from tests.factories import make_list, make_report, make_supervision_officer, make_task, moment

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db

EXAMPLE = "RYYYRYYYYRYY"


def year_of(flags: str, **fields: object) -> Task:
    """The worked example of the rules: Y is one short of the schedule, a dash was not reported."""
    fields = {"planned": [10 * month for month in range(1, 13)], "measure": Measure.AMOUNT, **fields}
    task = make_task(make_list(), **fields)  # type: ignore[arg-type]
    for month, flag in enumerate(flags, start=1):
        if flag != "-":
            make_report(task, month, 10 * month if flag == "R" else 10 * month - 1)
        close_month(year=2026, month=month, at=closes_at(2026, month))
    task.refresh_from_db()
    return Task.objects.select_related("work_list").get(pk=task.pk)


def why_not(task: Task, month: int) -> dict[str, str]:
    ladder = ladder_of(task, month, closes_at(2026, month))
    assert ladder is not None
    return {rung.action: rung_sentence(rung, ladder) for rung in ladder.rungs}


def stands(task: Task, month: int) -> str:
    ladder = ladder_of(task, month, closes_at(2026, month))
    assert ladder is not None
    return how_it_stands(ladder)


def test_one_yellow_month_says_what_the_next_check_can_bring() -> None:
    task = year_of("RRRY")
    assert stands(task, 4) == ("4月黄牌，连续黄牌1个月。6月8日关账（5月）再出黄牌，将由主要责任人约谈直接责任人。")
    assert why_not(task, 4) == {
        Action.WRITTEN_REPORT: "第十九条只适用于民生实事，本任务不是。",
        Action.UNIT_HEAD_TALK: "连续黄牌1个月，满2个月才触发。一直落后的话，到5月（6月8日关账）触发。",
        Action.SUPERVISION_BODY_TALK: (
            "连续黄牌1个月，满3个月才触发。一直落后的话，到6月（7月8日关账）触发。"
            "年中未达序时进度（第十八条）：只看6月判定。届时7月8日关账。"
        ),
        Action.VICE_MAYOR_TALK: "三季度未达序时进度（第十八条）：只看9月判定。届时10月14日关账。",
        Action.CITY_CRITICISM: (
            "未完成年度目标任务（第十八条）：只看12月判定。届时1月8日关账。第十九条只适用于民生实事，本任务不是。"
        ),
        Action.ACCOUNTABILITY: "第十九条只适用于民生实事，本任务不是。通报批评之后：目前没有经同意的整改期限。",
    }


def test_in_a_long_row_a_talk_has_fired_already() -> None:
    task = year_of(EXAMPLE[:9])
    said = why_not(task, 9)
    assert said[Action.UNIT_HEAD_TALK] == "本轮连续黄牌已在7月（第2个月）触发，一轮只触发一次。"
    assert said[Action.VICE_MAYOR_TALK].startswith("9月已触发：")
    ladder = ladder_of(task, 9, closes_at(2026, 9))
    assert ladder is not None
    fired = {each.answer.ground: [e.month for e in each.escalations] for rung in ladder.rungs for each in rung.clauses}
    assert (fired[Ground.TWO_MONTHS], fired[Ground.THREE_MONTHS], fired[Ground.THIRD_QUARTER]) == ([7], [8], [9])


def test_a_past_month_is_answered_as_it_was_judged_without_a_look_ahead() -> None:
    task = year_of(EXAMPLE[:6])
    assert stands(task, 2) == "2月黄牌，连续黄牌1个月。"
    assert why_not(task, 2)[Action.UNIT_HEAD_TALK] == "连续黄牌1个月，满2个月才触发。"
    assert why_not(task, 5)[Action.UNIT_HEAD_TALK] == "5月红旗，不触发。"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"paused_months": [2]}, "任务已暂停或退出清单"),
        ({"planned": [10, None, *[10 * month for month in range(3, 13)]]}, "序时进度没有安排该月"),
    ],
)
def test_a_month_not_judged_says_why(changed: dict[str, object], why: str) -> None:
    task = year_of("YY", **changed)
    assert stands(task, 2).startswith(f"2月不判：{why}。连续黄牌仍为1个月。")
    assert why_not(task, 2)[Action.UNIT_HEAD_TALK] == f"2月不判（{why}），不触发。"


def test_what_a_correction_revoked_is_said_to_be_revoked() -> None:
    task = year_of("RYY")
    correct_month(task=task, month=3, actual=Decimal(30), reason="核实", at=moment("2026-04-20 10:00"), by=None)
    correct_month(task=task, month=3, actual=Decimal(29), reason="再核", at=moment("2026-04-21 10:00"), by=None)
    Escalation.objects.in_force().update(status="revoked")
    assert why_not(task, 3)[Action.UNIT_HEAD_TALK].endswith("后已撤销。")


def test_a_livelihood_item_is_answered_by_article_19_too() -> None:
    said = why_not(year_of("Y", livelihood=True), 1)
    assert said[Action.WRITTEN_REPORT].startswith("1月已触发：")


def test_an_open_month_has_no_answer() -> None:
    assert ladder_of(year_of("R"), 2, closes_at(2026, 2)) is None


def why(task: Task, month: int, action: Action) -> str:
    escalation = Escalation.objects.select_related("task").get(task=task, month=month, action=action)
    return why_issued(escalation, facts_of(escalation))


def test_an_escalation_names_every_month_it_rests_on() -> None:
    task = year_of("RRYY")
    assert why(task, 4, Action.UNIT_HEAD_TALK) == "3月、4月未达序时进度：实际29，应达30；实际39，应达40；依据第十八条"


def test_an_unreported_month_among_them_is_named_apart() -> None:
    task = year_of("RRY-")
    assert why(task, 4, Action.UNIT_HEAD_TALK) == (
        "3月未达序时进度：实际29，应达30；4月未按时报送：应达40；依据第十八条"
    )


def test_lower_is_better_is_said_as_a_limit() -> None:
    task = year_of("YY", measure=Measure.LEVEL, direction=Direction.LOWER, planned=[5] * 12)
    assert "：实际9，应不高于5；实际19，应不高于5；" in why(task, 2, Action.UNIT_HEAD_TALK)


def test_the_tasks_page_answers_for_a_chosen_month(client: Client) -> None:
    task = year_of("RRRY")
    client.force_login(make_supervision_officer())
    shown = client.get(f"{task.get_absolute_url()}?why=3").content.decode()
    assert "3月红旗，没有连续黄牌。" in shown
    assert "<details open>" in shown
    assert "4月黄牌，连续黄牌1个月。" in client.get(f"{task.get_absolute_url()}?why=11").content.decode()
