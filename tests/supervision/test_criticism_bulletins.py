"""Criticism bulletins (articles 18, 19): what they name, what follows, what becomes of one that lost its ground."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from notices.models import IssuedDocument, Notice
from organization.enums import Role
from supervision.bulletins.criticism import criticisms_to_publish
from supervision.bulletins.drafting import choose_criticisms, draft_bulletin, draft_criticism, live_figures
from supervision.bulletins.page import bulletin_page
from supervision.bulletins.publishing import issue_criticism, publish_bulletin
from supervision.bulletins.texts import texts_of
from supervision.closing import close_month
from supervision.enums import Action, BulletinKind, EscalationStatus, EventKind, Step
from supervision.models import Bulletin, Escalation
from supervision.rules.period import closes_at
from tests.factories import make_person, make_report, moment
from tests.supervision.bulletin_city import City, correct, make_city

if TYPE_CHECKING:
    from collections.abc import Callable

IN_JANUARY = moment("2027-01-11 10:00")


def year_end_city() -> City:
    """In December tasks 01 and 05 fall behind; the others reach their target."""
    city = make_city(months=0)
    for month in range(1, 13):
        for serial, task in city.tasks.items():
            if serial != "06":
                make_report(task, month, 10 * month - (1 if month == 12 and serial in ("01", "05") else 0))
        close_month(year=2026, month=month, at=closes_at(2026, month))
    city.work_list.refresh_from_db()
    return city


@pytest.fixture
def city(db: None) -> City:
    return year_end_city()


def criticisms(city: City) -> dict[str, Escalation]:
    return {each.task.serial: each for each in criticisms_to_publish(city.work_list)}


def drafted(city: City, *serials: str) -> Bulletin:
    chosen = [criticisms(city)[serial].pk for serial in serials]
    return draft_criticism(year=2026, escalations=chosen, at=IN_JANUARY, by=city.officer)


def test_the_draft_names_unit_facts_and_the_day_for_the_report(city: City) -> None:
    bulletin = drafted(city, "01", "05")
    figures = live_figures(bulletin, IN_JANUARY)
    texts = texts_of(bulletin, figures)
    assert texts["title"].text == "关于对建委、教育局未完成年度目标任务的通报"
    assert "2个单位主办的2项任务" in texts["lead"].text
    assert [each.said for each in figures.criticisms] == [
        f"{unit}主办的“任务{serial}”（清单序号{serial}），截至12月底应达120%、实际119%，未完成年度目标任务。"
        for unit, serial in (("建委", "01"), ("教育局", "05"))
    ]
    assert "于1月15日（周五）前向市政府书面报告原因" in texts["closing"].text


def test_publishing_marks_each_criticism_and_asks_for_its_report(city: City) -> None:
    department = make_person(Role.ORGANIZATION_DEPARTMENT)
    bulletin = publish_bulletin(bulletin=drafted(city, "01", "05"), at=IN_JANUARY, by=city.officer)
    document = IssuedDocument.objects.get(kind="criticism")
    for escalation in Escalation.objects.filter(action=Action.CITY_CRITICISM):
        assert (escalation.step, escalation.status) == (Step.REPORT, EscalationStatus.ISSUED)
        event = escalation.events.get(kind=EventKind.PUBLISHED)
        assert (event.text, event.at) == (document.full_number, IN_JANUARY)
    assert criticisms(city) == {}
    told = Notice.objects.filter(kind="bulletin_published", recipient=department)
    assert [notice.link for notice in told] == [bulletin.get_absolute_url()]


def test_a_criticism_stands_in_one_bulletin(city: City) -> None:
    first = drafted(city, "01")
    assert list(criticisms(city)) == ["05"]
    with pytest.raises(ValidationError):
        draft_criticism(year=2026, escalations=[first.criticisms.get().escalation_id], at=IN_JANUARY, by=city.officer)
    wanted = [first.criticisms.get().escalation_id, criticisms(city)["05"].pk]
    choose_criticisms(bulletin=first, escalations=wanted)
    first.refresh_from_db()
    assert first.title == "关于对建委、教育局未完成年度目标任务的通报"
    assert criticisms(city) == {}


def test_a_criticism_revoked_before_publication_is_left_out(city: City) -> None:
    bulletin = drafted(city, "01", "05")
    correct(city, "01", 12, 120, moment("2027-01-11 11:00"))
    publish_bulletin(bulletin=bulletin, at=moment("2027-01-11 12:00"), by=city.officer)
    assert [each.escalation.task.serial for each in bulletin.criticisms.all()] == ["05"]
    revoked = Escalation.objects.get(task=city.tasks["01"], action=Action.CITY_CRITICISM)
    assert not revoked.events.filter(kind=EventKind.PUBLISHED).exists()


def test_a_draft_whose_criticisms_are_all_revoked_cannot_be_published(city: City) -> None:
    bulletin = drafted(city, "01")
    correct(city, "01", 12, 120, moment("2027-01-11 11:00"))
    with pytest.raises(ValidationError):
        publish_bulletin(bulletin=bulletin, at=moment("2027-01-11 12:00"), by=city.officer)


def test_a_published_criticism_that_loses_its_ground_carries_a_correction(city: City) -> None:
    wanted = [each.pk for each in criticisms(city).values()]
    bulletin = issue_criticism(year=2026, escalations=wanted, at=IN_JANUARY, by=city.officer)
    correct(city, "01", 12, 120, moment("2027-01-13 11:00"))
    page = bulletin_page(bulletin, city.reporter, moment("2027-01-14 09:00"))
    assert [(each.task.serial, each.revocation_reason) for each in page["revoked"].values()] == [("01", "统计口径核实")]
    assert [each.serial for each in page["figures"].criticisms] == ["01", "05"]


# Many at once ---------------------------------------------------------------------------------


def at_once(act: Callable[[], object], times: int = 4) -> list[str]:
    """What came of doing the same from several connections."""

    def attempt(_number: int) -> str:
        try:
            act()
        except ValidationError:
            return "refused"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(times) as pool:
        return sorted(pool.map(attempt, range(times), timeout=60))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_several_who_draft_and_publish_at_once_make_one_bulletin() -> None:
    city = make_city(months=1)
    at = moment("2026-02-11 10:00")
    assert at_once(lambda: draft_bulletin(year=2026, kind=BulletinKind.MONTHLY, month=1, at=at, by=city.officer)) == [
        "done", "refused", "refused", "refused",
    ]  # fmt: skip
    bulletin = Bulletin.objects.get()
    assert at_once(lambda: publish_bulletin(bulletin=bulletin, at=at, by=city.officer)) == [
        "done", "refused", "refused", "refused",
    ]  # fmt: skip
    assert [each.number for each in IssuedDocument.objects.all()] == [1]
