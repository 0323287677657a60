from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.utils import translation

from incentives.rules import accounts, debt, funds, idle_money, industry, land, projects
from incentives.wording import InputLine, amount_text, lines_of, period_text
from incentives.wording_of_clauses import CLAUSES, INPUTS

if TYPE_CHECKING:
    from collections.abc import Iterator

CODES = {
    *(projects.EARLY, projects.LATE_OR_BEHIND, land.BELOW_PLAN, land.AMONG_THE_FIRST, land.TARGET_MISSED),
    *(land.OWN_FAULT, accounts.LATE, accounts.MISSING, *idle_money.CLAUSES.values(), idle_money.KIND_OPEN),
    *(funds.BEHIND, funds.STILL_BEHIND, funds.WITHOUT_PLAN, *funds.TRANSFERS.values()),
    *(industry.BY_GRADE, debt.ALL_SIX),
}
WORKING = {
    "clause": "9-target-missed",
    "inputs": {"land_done": "700", "land_target": "1000", "next_quota": None},
    "parameters": [{"key": "idle_land_deduction_cap", "value": "100", "source": "default", "document": ""}],
    "plan": None,
    "formula": "(1 − 700 ÷ 1000) × 500 = 150 > 100 → 100",
    "suggestion": "61/3",
    "suggestion_unit": "%",
    "at_most": "100",
}


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


def test_every_rule_has_words() -> None:
    assert CODES - set(CLAUSES) == set()


def test_a_working_is_opened_in_the_readers_words() -> None:
    lines = lines_of(9, WORKING, "亩")
    assert lines.cited == "第九条"
    assert lines.formula == ("(1 − 700 ÷ 1000) × 500 = 150 > 100 → 100",)
    assert lines.inputs == [
        InputLine(str(INPUTS["land_target"].label), "1000 亩"),
        InputLine(str(INPUTS["land_done"].label), "700 亩"),
        InputLine(str(INPUTS["next_quota"].label), "未录入"),
    ]
    assert [(each.value, each.source_text) for each in lines.parameters] == [("100 亩", "默认")]
    assert (lines.suggestion, lines.at_most, lines.is_on_defaults) == ("20.3333%", "100 亩", True)


def test_a_figure_of_the_approved_plan_names_its_document() -> None:
    parameters = [
        {"key": "idle_land_deduction_cap", "value": "80", "source": "plan", "document": "宁国土资〔2026〕9号"}
    ]
    lines = lines_of(9, WORKING | {"parameters": parameters, "plan": {"number": 1, "document": "方案"}}, "亩")
    assert [each.source_text for each in lines.parameters] == ["考核方案：宁国土资〔2026〕9号"]
    assert (lines.is_on_defaults, lines.plan_document) == (False, "方案")


def test_amounts_are_written_without_trailing_zeros() -> None:
    assert amount_text(Decimal("64.100000000000000"), "万元") == "64.1 万元"
    assert amount_text(None, "万元") == ""


def test_the_sum_in_words_stands_only_beside_its_figures() -> None:
    behind = {"clause": projects.LATE_OR_BEHIND, "inputs": {}, "formula": "3 < 10 × 70%"}
    assert lines_of(7, behind, "亩").sum_in_words == "实际值＜应达值×严重滞后比例"
    assert lines_of(7, behind | {"formula": ""}, "亩").sum_in_words == ""


def test_quarters_and_months_are_told_in_words() -> None:
    said = [period_text(each) for each in ("2025-Q1", "2025-Q3", "2025-11", "2025", "")]
    assert said == ["2025年一季度", "2025年三季度", "2025年11月", "2025", ""]
