"""A unit objects to its points, somebody of the office decides, and the unit confirms what is right. In browsers."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
import time_machine
from playwright.sync_api import Page, expect

from incentives.enums import ClaimStatus, MeasureStatus
from incentives.models import ScoreConfirmation, ScoreObjection
from incentives.pages.scores import CONFIRMED, state_of_score
from tests.factories import moment
from tests.incentives.performance_year import settled_year

if TYPE_CHECKING:
    from pathlib import Path

    from incentives.models import Score
    from tests.journeys.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def object_to_the_deduction(page: Page, score: Score, proof: Path) -> None:
    page.goto(score.get_absolute_url())
    expect(page.locator("#lines")).to_contain_text("40 × 0.6 ÷ 2.2 × (1 − 0.75) = 2.7273")
    page.locator("a[href$='/object/1/']").click()
    page.locator("textarea[name=text]").fill("12月验收的小区漏报，实际完成90%")
    page.locator("input[name=claimed]").fill("1.0909")
    page.locator("input[type=file]").set_input_files(proof)
    page.get_by_role("button", name="提出异议").click()
    expect(page.locator("main")).to_contain_text("验收单.pdf")
    page.goto(score.get_absolute_url())
    expect(page.locator("h1")).to_contain_text("异议待决定")
    expect(page.get_by_role("button", name="确认得分")).to_have_count(0)


def decide_on_it(page: Page) -> None:
    page.goto("/incentives/score-objections/?state=pending")
    page.locator("main tbody a").first.click()
    expect(page.locator("main")).to_contain_text("漏报")
    expect(page.locator("input[name=points]")).to_have_value("1.0909")
    page.get_by_role("button", name="采纳", exact=True).click()
    expect(page.locator(".kw-form")).to_contain_text("理由")
    page.locator("textarea[name=reason]").fill("验收单属实")
    page.locator("button[value=accept]").click()
    expect(page.locator("main")).to_contain_text("验收单属实")


def confirm(page: Page, score: Score) -> None:
    page.goto(score.get_absolute_url())
    expect(page.locator("#lines")).to_contain_text("验收单属实")
    page.get_by_role("button", name="确认得分39.5091").click()
    expect(page.locator("h1")).to_contain_text("单位已确认")


def test_a_unit_objects_to_its_points_and_confirms_what_was_decided(
    sign_in: SignIn, complaints: list[str], tmp_path: Path
) -> None:
    proof = tmp_path / "验收单.pdf"
    proof.write_bytes(b"%PDF-1.7")
    year = settled_year()
    with time_machine.travel(moment("2018-01-22 10:00")):
        unit, office = sign_in(year.head), sign_in(year.officer)
        object_to_the_deduction(unit, year.score(), proof)
        decide_on_it(office)
        confirm(unit, year.score())
    measure, objection = year.measure(year.behind), ScoreObjection.objects.get()
    assert (measure.status, measure.amount) == (MeasureStatus.CHANGED, Decimal("1.0909"))
    assert (objection.status, objection.decided_by) == (ClaimStatus.ACCEPTED, year.officer)
    assert ScoreConfirmation.objects.get().by == year.head
    assert state_of_score(year.score()) == CONFIRMED
    assert complaints == []
