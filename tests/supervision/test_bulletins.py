"""Bulletins: their figures against a city made by hand, drafting, publishing once, freezing, tracing."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.db import InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from notices.models import IssuedDocument, Notice
from supervision.bulletins.drafting import (
    TextChangedError,
    draft_bulletin,
    drop_draft,
    write_text,
)
from supervision.bulletins.figures import bulletin_figures
from supervision.bulletins.publishing import issue_bulletin, publish_bulletin
from supervision.bulletins.record import Counts, Figures
from supervision.bulletins.texts import texts_of, version_of
from supervision.bulletins.tracing import (
    UnknownFigureError,
    checks_behind,
    corrections_since,
    escalations_behind,
    key_of,
    wanted_by,
)
from supervision.enums import BulletinKind, BulletinStatus
from supervision.models import Bulletin, Objection, SectorComment
from supervision.rules.period import closes_at
from tests.factories import moment
from tests.supervision.bulletin_city import IN_APRIL, City, close, correct, make_city

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db

MONTHLY, QUARTERLY = BulletinKind.MONTHLY, BulletinKind.QUARTERLY


@pytest.fixture
def city() -> City:
    return make_city()


def figures_of(city: City, kind: BulletinKind = MONTHLY, month: int = 3) -> Figures:
    return bulletin_figures(city.work_list, kind, month, IN_APRIL)


def counts(red: int = 0, yellow: int = 0, unreported: int = 0, not_due: int = 0) -> Counts:
    return Counts(red=red, yellow=yellow, unreported=unreported, not_due=not_due)


# Figures --------------------------------------------------------------------------------------


def test_the_month_is_counted_by_city_sector_and_unit(city: City) -> None:
    figures = figures_of(city)
    assert figures.city == counts(2, 3, 1, 1)
    assert {each.name: each.counts for each in figures.sectors} == {"城建": counts(2, 1), "民生": counts(0, 2, 1, 1)}
    assert {each.name: (each.rank, each.share, each.counts) for each in figures.units} == {
        "房产局": (1, "100.0", counts(1)),
        "建委": (2, "50.0", counts(1, 1)),
        "教育局": (3, "0.0", counts(0, 2, 1)),
        "卫健委": (None, "", counts(not_due=1)),
    }


def test_without_an_earlier_bulletin_the_month_before_is_compared_with(city: City) -> None:
    figures = figures_of(city)
    assert figures.previous is None
    assert figures.city_before == counts(2, 3, 0, 1)
    assert {
        change: [row.serial for row in figures.changed(change)] for change in ("new_yellow", "longer", "back_to_red")
    } == {
        "new_yellow": ["04"],
        "longer": ["01", "05"],
        "back_to_red": ["03"],
    }
    assert [(unit.name, unit.before, unit.rank) for unit in figures.movers] == [
        ("房产局", 3, 1),
        ("建委", 1, 2),
        ("教育局", 1, 3),
    ]


def test_yellow_cards_come_with_the_longest_streak_first(city: City) -> None:
    told = [(row.serial, row.code, row.planned, row.actual, row.difference) for row in figures_of(city).yellow]
    assert told == [("05", "y3", "30", "29", -1), ("01", "y2", "30", "29", -1), ("04", "u1", "30", None, None)]


def test_the_last_bulletin_is_what_changes_are_told_against(city: City) -> None:
    issue_bulletin(year=2026, kind=MONTHLY, month=1, at=moment("2026-02-12 10:00"), by=city.officer)
    figures = figures_of(city)
    assert figures.previous is not None
    assert figures.previous[2] == 1
    assert [row.serial for row in figures.changed("new_yellow")] == ["01", "04"]
    assert [row.serial for row in figures.changed("back_to_red")] == ["03"]


def test_a_quarter_is_counted_month_by_month(city: City) -> None:
    figures = figures_of(city, QUARTERLY)
    assert figures.city_months == {"1": counts(3, 2, 0, 1), "2": counts(2, 3, 0, 1), "3": counts(2, 3, 1, 1)}
    assert {each.name: each.months["2"] for each in figures.sectors} == {
        "城建": counts(1, 2),
        "民生": counts(1, 1, 0, 1),
    }
    assert figures.city_before is None


def test_escalations_since_the_month_before_are_counted(city: City) -> None:
    figures = figures_of(city)
    issued = {action: len(pks) for action, pks in figures.issued.items() if pks}
    assert issued == {"unit_head_talk": 1, "supervision_body_talk": 1, "written_report": 1}
    assert {what: len(pks) for what, pks in figures.escalations.items()} == {
        "issued": 3, "closed": 0, "revoked": 0, "open": 5, "overdue": 2,
    }  # fmt: skip


def test_figures_come_back_from_json_as_they_were(city: City) -> None:
    for kind in (MONTHLY, QUARTERLY, BulletinKind.LIVELIHOOD):
        figures = figures_of(city, kind)
        assert Figures.from_json(figures.as_json()) == figures


def test_figures_do_not_change_with_what_became_known_later(city: City) -> None:
    before = asdict(figures_of(city, QUARTERLY))
    correct(city, "01", 2, 20, moment("2026-04-20 10:00"))
    close(city, 4)
    assert asdict(figures_of(city, QUARTERLY)) == before


def test_a_main_indicator_is_compared_with_last_year() -> None:
    last = make_city(year=2025)
    city = make_city()
    task = city.tasks["02"]
    task.predecessor, task.main_indicator = last.tasks["02"], True
    task.save()
    (row,) = figures_of(city, QUARTERLY).main_indicators
    assert (row.serial, row.actual_value, row.last_year_value, row.growth) == ("02", 30, 30, 0)


def test_the_livelihood_bulletin_holds_the_livelihood_items_alone(city: City) -> None:
    figures = figures_of(city, BulletinKind.LIVELIHOOD)
    assert ([row.serial for row in figures.rows], figures.city) == (["04"], counts(yellow=1, unreported=1))


def test_a_pending_objection_is_stated(city: City) -> None:
    disputed = city.tasks["01"].checks.get(month=3)
    Objection.objects.create(
        task=city.tasks["01"], month=3, unit=disputed.unit, disputed=disputed, text="口径有误",
        filed_at=moment("2026-04-10 09:00"), filed_by=city.head,
    )  # fmt: skip
    figures = figures_of(city)
    assert [row.serial for row in figures.objected] == ["01"]
    bulletin = drafted(city)
    assert "1项黄牌的主办单位已提出异议" in texts_of(bulletin, figures)["lead"].text


def test_the_number_of_queries_does_not_grow_with_the_tasks(city: City) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            figures_of(city, QUARTERLY)
        return len(queries)

    few = asked()
    make_more(city)
    assert asked() == few


def make_more(city: City) -> None:
    from supervision.models import Check
    from tests.factories import make_task

    for _number in range(20):
        task = make_task(city.work_list, city.units["建委"], sector=city.sectors["城建"])
        for month in (1, 2, 3):
            Check.objects.create(
                task=task,
                month=month,
                unit=task.host,
                planned=1,
                actual=1,
                flag="red_flag",
                judged_at=closes_at(2026, month),
            )


# Drafting -------------------------------------------------------------------------------------


def drafted(city: City, kind: BulletinKind = MONTHLY, month: int = 3) -> Bulletin:
    return draft_bulletin(year=2026, kind=kind, month=month, at=IN_APRIL, by=city.officer)


def test_a_draft_proposes_its_texts_in_the_office_s_words(city: City) -> None:
    bulletin = drafted(city)
    texts = texts_of(bulletin, figures_of(city))
    assert texts["title"].text == "关于2026年3月市政府重点工作进展情况的通报"
    assert texts["lead"].text == (
        "根据年度重点工作清单和各单位报送，市政府对2026年3月重点工作进行了检查点评。2026年3月判定5项：红旗2项，"
        "黄牌3项（其中到期未报送1项）。另有1项未到考核节点，不作判定。黄牌比上月持平，其中新亮黄牌1项，恢复红旗1项，"
        "连续黄牌2项。现将有关情况通报如下："
    )
    assert texts[f"sector-{city.sectors['城建'].pk}"].text == (
        "“任务01”（建委）应达30%、实际29%，连续2个月黄牌。“任务03”恢复红旗。"
    )
    assert texts["closing"].text.splitlines()[-1] == "4月进展请于5月11日（周一）18:00前报送。"


@pytest.mark.parametrize(("kind", "month"), [(MONTHLY, 4), (QUARTERLY, 2), (BulletinKind.MID_YEAR, 3)])
def test_no_draft_before_the_closing_nor_of_a_period_that_there_is_not(
    city: City, kind: BulletinKind, month: int
) -> None:
    with pytest.raises(ValidationError):
        drafted(city, kind, month)


def test_there_is_one_bulletin_for_a_kind_and_period_until_its_draft_is_dropped(city: City) -> None:
    first = drafted(city)
    with pytest.raises(ValidationError):
        drafted(city)
    drop_draft(bulletin=first, at=IN_APRIL)
    assert drafted(city).pk != first.pk
    with pytest.raises(ValidationError):
        publish_bulletin(bulletin=first, at=IN_APRIL, by=city.officer)


def test_two_who_write_the_same_text_do_not_overwrite_each_other(city: City) -> None:
    bulletin, field = drafted(city), f"sector-{city.sectors['城建'].pk}"
    write(bulletin, field, "城建条口总体平稳。", "none", city)
    with pytest.raises(TextChangedError) as refused:
        write(bulletin, field, "我的意见", "none", city)
    assert refused.value.stored == "城建条口总体平稳。"
    write(bulletin, field, "我的意见", version_of("城建条口总体平稳。"), city)
    assert list(bulletin.comments.values_list("text", flat=True)) == ["我的意见"]


def write(bulletin: Bulletin, field: str, text: str, version: str, city: City) -> None:
    write_text(bulletin=bulletin, field=field, text=text, version=version, at=IN_APRIL, by=city.officer)


@pytest.mark.parametrize(("field", "text"), [("title", ""), ("title", "长" * 201), ("sector-0", "x"), ("figures", "x")])
def test_a_text_that_cannot_be_is_refused(city: City, field: str, text: str) -> None:
    bulletin = drafted(city)
    with pytest.raises(ValidationError):
        write(bulletin, field, text, version_of(bulletin.title), city)


# Publishing -----------------------------------------------------------------------------------


def published(city: City, kind: BulletinKind = MONTHLY, month: int = 3, at: str = "2026-04-13 10:00") -> Bulletin:
    return issue_bulletin(year=2026, kind=kind, month=month, at=moment(at), by=city.officer)


def test_publishing_freezes_figures_and_texts_and_gives_a_number(city: City) -> None:
    bulletin = published(city)
    bulletin.refresh_from_db()
    assert (bulletin.status, bulletin.published_at, bulletin.published_by) == (
        BulletinStatus.PUBLISHED, IN_APRIL, city.officer,
    )  # fmt: skip
    assert Figures.from_json(bulletin.figures) == figures_of(city)
    assert {each.sector.name for each in bulletin.comments.all()} == {"城建", "民生"}
    document = IssuedDocument.objects.get()
    assert (document.kind, document.number, document.title) == ("bulletin", 1, bulletin.title)
    assert [row["serial"] for row in document.context["yellow_cards"]] == ["05", "01", "04"]


def test_numbers_follow_each_other_without_gaps(city: City) -> None:
    for month in (1, 2, 3):
        published(city, month=month)
    published(city, BulletinKind.LIVELIHOOD)
    assert [each.number for each in IssuedDocument.objects.order_by("number")] == [1, 2, 3, 4]


def changes(bulletin: Bulletin) -> Iterator[Any]:
    comment = bulletin.comments.first()
    assert comment is not None
    yield lambda: Bulletin.objects.filter(pk=bulletin.pk).update(title="另一个标题")
    yield lambda: Bulletin.objects.filter(pk=bulletin.pk).update(figures={})
    yield lambda: Bulletin.objects.filter(pk=bulletin.pk)._raw_delete("default")
    yield lambda: SectorComment.objects.filter(pk=comment.pk).update(text="改了")
    yield lambda: SectorComment.objects.filter(pk=comment.pk).delete()
    yield lambda: SectorComment.objects.create(
        bulletin=bulletin, sector=comment.sector, text="x", at=IN_APRIL, by=comment.by
    )


def test_the_database_refuses_every_change_of_a_published_bulletin(city: City) -> None:
    for change in changes(published(city)):
        with pytest.raises(InternalError, match="pgtrigger"), transaction.atomic():
            change()


def test_what_is_published_is_published_once(city: City) -> None:
    bulletin = published(city)
    with pytest.raises(ValidationError):
        publish_bulletin(bulletin=bulletin, at=IN_APRIL, by=city.officer)
    with pytest.raises(ValidationError):
        write(bulletin, "lead", "改了", version_of(bulletin.lead), city)
    assert IssuedDocument.objects.count() == 1


def test_heads_reporters_leaders_and_the_office_are_told_once(city: City) -> None:
    bulletin = published(city)
    told = Notice.objects.filter(kind="bulletin_published")
    people = {city.officer, city.leader, city.reporter, city.head}
    assert {notice.recipient for notice in told} == people
    assert told.count() == len(people)
    notice = told.first()
    assert (notice.link, notice.article, notice.facts["yellow"]) == (bulletin.get_absolute_url(), 6, 3)


# Tracing --------------------------------------------------------------------------------------


def every_count(figures: Figures) -> Iterator[tuple[dict[str, object], int]]:
    """Every figure that the page prints, with what names it."""
    parts: list[tuple[dict[str, object], Counts]] = [({}, figures.city)]
    parts += [({"month": month}, each) for month, each in figures.city_months.items()]
    for name, found in (("sector", figures.sectors), ("unit", figures.units)):
        for part in found:
            parts.append(({name: part.id}, part.counts))
            parts += [({name: part.id, "month": month}, each) for month, each in part.months.items()]
    for named, each in parts:
        for flag in ("judged", "red", "yellow", "unreported", "not_due"):
            yield {**named, "flag": flag}, getattr(each, flag)
    for change in ("new_yellow", "longer", "back_to_red"):
        yield {"change": change}, len(figures.changed(change))
    yield {"livelihood": 1}, len(figures.livelihood)


@pytest.mark.parametrize("kind", [MONTHLY, QUARTERLY])
def test_every_figure_and_its_list_agree_after_later_corrections(city: City, kind: BulletinKind) -> None:
    bulletin = published(city, kind)
    correct(city, "01", 2, 20, moment("2026-04-20 10:00"))
    correct(city, "04", 3, 30, moment("2026-04-20 11:00"))
    close(city, 4)
    bulletin.refresh_from_db()
    figures = Figures.from_json(bulletin.figures)
    for named, count in every_count(figures):
        traced = checks_behind(figures, wanted_by(key_of(**named)))
        assert len(traced) == count, named
        assert {each.check.judged_at <= IN_APRIL for each in traced} <= {True}
    for what, pks in figures.escalations.items():
        assert len(escalations_behind(figures, {"escalations": what})) == len(pks)


def test_a_list_shows_the_judgement_of_the_day_and_the_one_that_stands_now(city: City) -> None:
    figures = Figures.from_json(published(city).figures or {})
    correct(city, "01", 3, 30, moment("2026-04-20 10:00"))
    (traced,) = [each for each in checks_behind(figures, {"flag": "yellow"}) if each.row.serial == "01"]
    assert (traced.code, traced.check.actual, traced.now and traced.now.actual) == ("y2", 29, 30)


def test_what_was_corrected_since_is_told_with_its_reason(city: City) -> None:
    figures = Figures.from_json(published(city, QUARTERLY).figures or {})
    assert corrections_since(figures) == []
    correct(city, "01", 2, 20, moment("2026-04-20 10:00"))
    told = [(each.task.serial, each.month, each.then, each.now, each.reason) for each in corrections_since(figures)]
    assert told == [("01", 2, "y1", "r", "统计口径核实"), ("01", 3, "y2", "y1", "统计口径核实")]


@pytest.mark.parametrize(
    "key", ["", "flag", "flag=blue", "sector=x", "colour=red", "unit=1&unit=99999999999", "livelihood=2"]
)
def test_a_name_that_no_figure_has_is_refused(key: str) -> None:
    with pytest.raises(UnknownFigureError):
        wanted_by(key)


def test_the_correction_before_publication_is_in_the_figures(city: City) -> None:
    correct(city, "01", 3, 30, moment("2026-04-10 10:00"))
    figures = Figures.from_json(published(city).figures or {})
    assert figures.city == counts(3, 2, 1, 1)
    assert corrections_since(figures) == []
