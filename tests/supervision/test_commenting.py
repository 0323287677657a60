"""The comments on the sectors of a month: written before the bulletin, taken over by it, never overwritten unseen."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organization.enums import LeaderRank
from supervision.bulletins.commenting import comment_sector
from supervision.bulletins.drafting import TextChangedError, draft_bulletin, live_figures, write_text
from supervision.bulletins.page import texts_to_look_at
from supervision.bulletins.publishing import publish_bulletin
from supervision.bulletins.texts import texts_of, version_of, words_of
from supervision.enums import BulletinKind
from supervision.models import Bulletin, MonthComment
from supervision.selectors.comments import count_commented, sector_months, sectors_to_comment
from tests.factories import make_city_leader, make_person, make_sector, moment
from tests.supervision.bulletin_city import IN_APRIL, City, close, make_city

pytestmark = pytest.mark.django_db

SAID = "城建条口两项连续落后，住建局要在四月底前补齐。"
LATER = moment("2026-04-13 15:00")


@pytest.fixture
def city() -> City:
    return make_city()


@pytest.fixture
def draft(city: City) -> Bulletin:
    return draft_bulletin(year=2026, kind=BulletinKind.MONTHLY, month=3, at=IN_APRIL, by=city.officer)


def comment(city: City, text: str = SAID, *, sector: str = "城建", month: int = 3, **given: object) -> MonthComment:
    written = {"at": IN_APRIL, "by": city.leader, **given}
    return comment_sector(
        work_list=city.work_list,
        month=month,
        sector=city.sectors[sector],
        text=text,
        **written,  # type: ignore[arg-type]
    )


def words(draft: Bulletin, city: City, sector: str = "城建") -> str:
    return words_of(draft, live_figures(draft, LATER))[f"sector-{city.sectors[sector].pk}"]


# Writing --------------------------------------------------------------------------------------


def test_the_one_in_charge_comments_and_changes_the_comment(city: City) -> None:
    comment(city)
    changed = comment(city, "已约谈。", at=LATER)
    assert list(MonthComment.objects.values_list("text", "by", "at")) == [("已约谈。", city.leader.pk, LATER)]
    assert changed.history.count() == 2  # type: ignore[attr-defined]


def test_the_mayor_and_the_office_may_write_for_them(city: City) -> None:
    comment(city, by=make_city_leader(LeaderRank.MAYOR))
    comment(city, "记录领导口头意见。", by=city.officer)
    row = sector_months(city.work_list, 3)[0]
    assert row.comment is not None
    assert (row.comment.text, row.is_on_paper) == ("记录领导口头意见。", True)


def test_a_leader_named_without_a_role_may_comment(city: City) -> None:
    named = make_person()
    city.sectors["城建"].leader = named
    city.sectors["城建"].save()
    assert comment(city, by=named).by == named


def test_nobody_else_may(city: City) -> None:
    for other in (make_city_leader(), city.reporter, city.head, make_person()):
        if other.pk == city.leader.pk:
            continue
        with pytest.raises(PermissionDenied):
            comment(city, by=other)


@pytest.mark.parametrize(("text", "month"), [("", 3), ("  \n", 3), ("字" * 5001, 3), (SAID, 4), (SAID, 13)])
def test_an_empty_text_a_too_long_one_and_a_month_not_closed_are_refused(city: City, text: str, month: int) -> None:
    with pytest.raises(ValidationError):
        comment(city, text, month=month)


def test_a_sector_of_another_list_is_refused(city: City) -> None:
    other = make_city(year=2025, months=1)
    with pytest.raises(ValidationError, match="清单中没有"):
        comment_sector(
            work_list=city.work_list, month=3, sector=other.sectors["城建"], text=SAID, at=IN_APRIL, by=other.leader
        )


def test_nobody_overwrites_what_they_have_not_read(city: City) -> None:
    comment(city, version=version_of(None))
    with pytest.raises(TextChangedError) as error:
        comment(city, "另一个意见。", by=city.officer, version=version_of(None))
    assert error.value.stored == SAID
    comment(city, "另一个意见。", by=city.officer, version=version_of(SAID))


# In the bulletin ------------------------------------------------------------------------------


def test_the_bulletin_takes_the_comment_over_and_follows_its_changes(city: City, draft: Bulletin) -> None:
    proposed = words(draft, city)
    comment(city)
    assert words(draft, city) == SAID != proposed
    comment(city, "已约谈。", at=LATER)
    assert words(draft, city) == "已约谈。"
    assert words(draft, city, "民生") != "已约谈。"


def test_only_the_bulletin_of_the_month_does(city: City) -> None:
    quarterly = draft_bulletin(year=2026, kind=BulletinKind.QUARTERLY, month=3, at=IN_APRIL, by=city.officer)
    comment(city)
    comment(city, "二月的意见。", month=2)
    assert words(quarterly, city) not in (SAID, "二月的意见。")


def test_what_the_office_wrote_stands_and_the_difference_is_shown(city: City, draft: Bulletin) -> None:
    field = f"sector-{city.sectors['城建'].pk}"
    write_text(bulletin=draft, field=field, text="办公室的话。", version=version_of(None), at=IN_APRIL, by=city.officer)
    comment(city)
    text = texts_of(draft, live_figures(draft, LATER))[field]
    assert (text.text, text.proposal, text.is_own) == ("办公室的话。", SAID, True)
    looked_at = texts_to_look_at(texts_of(draft, live_figures(draft, LATER)).values())
    assert [each.field for each in looked_at["overwritten"]] == [field]
    assert field not in [each.field for each in looked_at["unwritten"]]


def test_the_office_does_not_write_over_a_comment_it_has_not_seen(city: City, draft: Bulletin) -> None:
    field = f"sector-{city.sectors['城建'].pk}"
    comment(city)
    with pytest.raises(TextChangedError) as error:
        write_text(
            bulletin=draft, field=field, text="办公室的话。", version=version_of(None), at=LATER, by=city.officer
        )
    assert error.value.stored == SAID
    write_text(bulletin=draft, field=field, text="办公室的话。", version=version_of(SAID), at=LATER, by=city.officer)
    assert words(draft, city) == "办公室的话。"


def test_published_with_the_bulletin_the_comments_stand(city: City, draft: Bulletin) -> None:
    comment(city)
    published = publish_bulletin(bulletin=draft, at=LATER, by=city.officer)
    assert published.comments.get(sector=city.sectors["城建"]).text == SAID
    with pytest.raises(ValidationError, match="已发布"):
        comment(city, "太晚了。", at=LATER)
    assert words(published, city) == SAID


# Who has commented ----------------------------------------------------------------------------


def test_the_month_shows_who_has_commented(city: City) -> None:
    make_sector(city.work_list, "空条口")
    comment(city)
    rows = sector_months(city.work_list, 3)
    assert [(row.sector.name, row.red, row.yellow, row.comment is not None) for row in rows] == [
        ("城建", 2, 1, True),
        ("民生", 0, 2, False),
    ]
    assert count_commented(rows) == 1


def test_only_the_last_closed_month_waits_and_only_until_its_bulletin(city: City, draft: Bulletin) -> None:
    def waiting(since_year: int = 2025) -> list[tuple[str, int]]:
        found = sectors_to_comment(since_year).order_by("pk")
        return [(each.name, each.waiting_month) for each in found]

    assert waiting() == [("城建", 3), ("民生", 3)]
    assert waiting(2027) == []
    comment(city)
    assert waiting() == [("民生", 3)]
    close(city, 4)
    assert waiting() == [("城建", 4), ("民生", 4)]
    publish_bulletin(
        bulletin=draft_bulletin(year=2026, kind=BulletinKind.MONTHLY, month=4, at=LATER, by=city.officer),
        at=LATER,
        by=city.officer,
    )
    assert waiting() == []


def test_the_number_of_queries_does_not_grow_with_the_sectors(city: City) -> None:
    with CaptureQueriesContext(
        connection,
    ) as few:
        sector_months(city.work_list, 3)
    for number in range(5):
        make_sector(city.work_list, f"条口{number}", leader=city.leader)
    with CaptureQueriesContext(connection) as many:
        sector_months(city.work_list, 3)
    assert len(few) == len(many) == 3
