"""The office's pages about what citizens read, opened by who may and by who may not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from citizens.answering import answer_comment, set_aside_comment
from citizens.describing_progress import rewrite_note, write_note
from citizens.models import BulletinRelease, Comment, Picture, ProgressNote
from citizens.releasing import release_bulletin
from supervision.enums import BulletinKind, BulletinStatus
from supervision.models import Bulletin, MonthRelease
from tests.citizens.writing_city import NOON, WritingCity, photograph
from tests.factories import make_city_leader, make_task, moment

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries
    from time_machine import TimeMachineFixture

pytestmark = pytest.mark.django_db
LATER = moment("2026-10-15 09:00")


@pytest.fixture
def city(time_machine: TimeMachineFixture) -> WritingCity:
    city = WritingCity()
    time_machine.move_to(NOON, tick=False)
    return city


@pytest.fixture
def office(client: Client, city: WritingCity) -> Client:
    client.force_login(city.office)
    return client


def item_url(city: WritingCity, name: str = "item") -> str:
    return reverse(f"citizens:{name}", args=[2026, city.item.serial])


def test_the_office_writes_releases_corrects_and_takes_back(office: Client, city: WritingCity) -> None:
    office.post(item_url(city, "write_note"), {"month": 9, "text": "新装 12 部。"})
    note = ProgressNote.objects.get()
    office.post(reverse("citizens:rewrite_note", args=[note.pk]), {"month": 9, "text": "新装 13 部。"})
    office.post(reverse("citizens:release_note", args=[note.pk]))
    office.post(reverse("citizens:correct_note", args=[note.pk]), {"text": "新装 11 部。"})
    note.refresh_from_db()
    corrected = note.corrected_by
    assert (note.text, note.released_at, corrected.text) == ("新装 13 部。", NOON, "新装 11 部。")
    response = office.post(reverse("citizens:take_back_note", args=[corrected.pk]), {"reason": "数字未核实"})
    corrected.refresh_from_db()
    assert response["Location"] == f"{item_url(city)}#notes"
    assert (corrected.withdrawn_at, corrected.withdrawal_reason) == (NOON, "数字未核实")
    assert "数字未核实" in office.get(item_url(city)).content.decode()


def test_a_picture_is_added_released_and_taken_back(office: Client, city: WritingCity) -> None:
    given = {"upload": photograph(), "description": "3 号楼电梯", "taken_on": "2026-10-01"}
    assert office.post(item_url(city, "add_picture"), given)["Location"] == f"{item_url(city)}#pictures"
    picture = Picture.objects.get()
    office.post(reverse("citizens:release_picture", args=[picture.pk]))
    office.post(reverse("citizens:take_back_picture", args=[picture.pk]), {"reason": "有人脸"})
    picture.refresh_from_db()
    assert (picture.released_at, picture.withdrawn_at, picture.withdrawal_reason) == (NOON, NOON, "有人脸")


def test_what_was_typed_stays_with_what_is_wrong(office: Client, city: WritingCity) -> None:
    note = office.post(item_url(city, "write_note"), {"month": 12, "text": "新装 12 部。"})
    picture = office.post(item_url(city, "add_picture"), {"upload": photograph(), "description": ""})
    assert (note.status_code, "新装 12 部。" in note.content.decode()) == (422, True)
    assert (picture.status_code, Picture.objects.count(), ProgressNote.objects.count()) == (422, 0, 0)


def test_a_draft_that_was_changed_meanwhile_is_read_again_before_its_release(office: Client, city: WritingCity) -> None:
    note = write_note(task=city.item, month=9, text="新装 12 部。", at=NOON, by=city.office)
    page = office.get(item_url(city, "item")).content.decode()
    version = re.search(r'name="version" value="([^"]+)"', page)
    assert version is not None
    rewrite_note(note=note, month=9, text="新装 21 部。", at=LATER, by=city.office)
    url = reverse("citizens:release_note", args=[note.pk])
    told = office.post(url, {"version": version[1]}, follow=True).content.decode()
    note.refresh_from_db()
    assert (note.released_at, "其间已有人修改" in told) == (None, True)
    office.post(url, {"version": note.written_at.isoformat()})
    note.refresh_from_db()
    assert note.released_at is not None


def test_a_release_that_is_too_late_is_told(office: Client, city: WritingCity) -> None:
    note = city.released_note()
    response = office.post(reverse("citizens:release_note", args=[note.pk]), follow=True)
    assert "已公开或已撤回" in response.content.decode()


def test_only_livelihood_items_have_a_page(office: Client, city: WritingCity) -> None:
    assert office.get(reverse("citizens:item", args=[2026, city.task.serial])).status_code == 404
    assert office.get(reverse("citizens:item", args=[2025, city.item.serial])).status_code == 404


def test_the_office_answers_and_puts_another_answer_in_its_place(office: Client, city: WritingCity) -> None:
    comment = city.comment()
    url = comment.get_absolute_url()
    assert office.post(url, {"answer": "下月装。", "is_shown": "yes", "is_correction": ""}).status_code == 302
    stale = office.post(url, {"answer": "下周装。", "is_shown": "yes", "is_correction": ""})
    assert (stale.status_code, "下周装。" in stale.content.decode()) == (422, True)
    office.post(url, {"answer": "下周装。", "is_shown": "no", "is_correction": "True"})
    comment.refresh_from_db()
    assert (comment.answer, comment.is_shown) == ("下周装。", False)


def test_what_a_colleague_did_with_a_comment_is_read_before_it_is_undone(office: Client, city: WritingCity) -> None:
    """Both have the waiting comment before them; the second neither hides the answer nor shows what was set aside."""
    answered, aside = city.comment("第一条留言内容"), city.comment("第二条留言内容")
    answer_comment(comment=answered, answer="下月装。", is_shown=True, at=NOON, by=city.office)
    set_aside_comment(comment=aside, reason="广告", at=NOON, by=city.office)
    url = reverse("citizens:set_aside_comment", args=[answered.pk])
    hidden = office.post(url, {"reason": "重复", "is_correction": "False"})
    shown = office.post(aside.get_absolute_url(), {"answer": "好。", "is_shown": "yes", "is_correction": "False"})
    assert (hidden.status_code, "重复" in hidden.content.decode()) == (422, True)
    assert (shown.status_code, "好。" in shown.content.decode()) == (422, True)
    assert list(Comment.objects.shown()) == [answered]
    assert office.post(url, {"reason": "重复", "is_correction": "True"}).status_code == 302
    assert list(Comment.objects.shown()) == []


def test_the_page_of_an_answered_comment_tells_what_was_answered_before(
    office: Client, city: WritingCity, time_machine: TimeMachineFixture
) -> None:
    comment = city.comment()
    for answer, at in (("下月装。", NOON), ("下周装。", LATER)):
        answer_comment(comment=comment, answer=answer, is_shown=True, at=at, by=city.office, is_correction=True)
    page = office.get(comment.get_absolute_url()).content.decode()
    assert ("下月装。" in page, "更正前的答复" in page) == (True, True)


def test_the_queue_is_narrowed_by_state_and_item(office: Client, city: WritingCity) -> None:
    waiting, answered = city.comment("第一条留言内容"), city.comment("第二条留言内容")
    answer_comment(comment=answered, answer="好。", is_shown=True, at=NOON, by=city.office)
    url, other = reverse("citizens:comments"), make_task(city.work_list, city.unit, livelihood=True)
    shown = {
        query: [each in office.get(f"{url}{query}").content.decode() for each in (waiting.text, answered.text)]
        for query in ("", "?state=answered", "?state=all", "?state=none", f"?task={other.pk}", "?task=x")
    }
    assert shown == {
        "": [True, False],
        "?state=answered": [False, True],
        "?state=all": [True, True],
        "?state=none": [True, False],
        f"?task={other.pk}": [False, False],
        "?task=x": [True, False],
    }


def bulletin_of(city: WritingCity, status: BulletinStatus, month: int = 9) -> Bulletin:
    published = {"published_at": NOON, "published_by": city.office, "figures": {}}
    given = published if status == BulletinStatus.PUBLISHED else {}
    return Bulletin.objects.create(
        work_list=city.work_list, kind=BulletinKind.MONTHLY, month=month, status=status, title=f"{month}月通报",
        drafted_at=NOON, drafted_by=city.office, **given,
    )  # fmt: skip


def test_a_published_bulletin_is_released_once_its_months_are_public(office: Client, city: WritingCity) -> None:
    bulletin = bulletin_of(city, BulletinStatus.PUBLISHED)
    url = reverse("citizens:release_bulletin", args=[bulletin.pk])
    refused = office.post(url)
    assert (refused.status_code, BulletinRelease.objects.count()) == (200, 0)
    MonthRelease.objects.create(work_list=city.work_list, month=9, released_at=NOON, released_by=city.office)
    assert "现在公开？" in office.get(url).content.decode()
    office.post(url)
    release = BulletinRelease.objects.get()
    assert (release.bulletin, release.released_at, release.released_by) == (bulletin, NOON, city.office)
    assert "现在公开？" not in office.post(url).content.decode()


def test_a_draft_of_a_bulletin_is_not_released(office: Client, city: WritingCity) -> None:
    bulletin = bulletin_of(city, BulletinStatus.DRAFT)
    assert office.post(reverse("citizens:release_bulletin", args=[bulletin.pk])).status_code == 404
    with pytest.raises(Exception, match="通报"):
        release_bulletin(bulletin=bulletin, at=NOON, by=city.office)


def test_the_first_page_counts_what_is_public_and_what_waits(office: Client, city: WritingCity) -> None:
    city.released_note()
    city.note()
    city.picture()
    city.comment()
    bulletin_of(city, BulletinStatus.PUBLISHED)
    page = office.get(reverse("citizens:office"))
    row = page.context["rows"][0]
    assert (row.task, row.notes["shown"], row.notes["last"], row.drafts, row.comments["waiting"]) == (
        city.item, 1, 9, 2, 1
    )  # fmt: skip
    assert (page.context["waiting"], page.context["drafts"], len(page.context["bulletins"])) == (1, 2, 1)


@pytest.mark.parametrize("items", [1, 30])
def test_the_pages_of_the_office_ask_as_often_for_one_as_for_thirty(
    office: Client, city: WritingCity, items: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(items):
        make_task(city.work_list, city.unit, livelihood=True)
        city.comment()
        city.note()
    office.get(reverse("citizens:office"))
    for url, most in ((reverse("citizens:office"), 24), (reverse("citizens:comments"), 18), (item_url(city), 18)):
        with django_assert_max_num_queries(most):
            office.get(url)


def test_a_city_leader_reads_and_changes_nothing(client: Client, city: WritingCity) -> None:
    comment, note = city.comment(), city.note()
    client.force_login(make_city_leader())
    for url in (reverse("citizens:office"), reverse("citizens:comments"), comment.get_absolute_url(), item_url(city)):
        page = client.get(url)
        assert (page.status_code, '<button class="kw-btn main"' in page.content.decode()) == (200, False)
    assert client.post(comment.get_absolute_url(), {"answer": "好。", "is_shown": "yes"}).status_code == 403
    assert client.post(reverse("citizens:release_note", args=[note.pk])).status_code == 403
    assert Comment.objects.waiting().count() == 1


def test_a_unit_reads_nothing_of_the_offices_pages(client: Client, city: WritingCity) -> None:
    comment, picture = city.comment(), city.picture()
    urls = [reverse("citizens:office"), reverse("citizens:comments"), comment.get_absolute_url(), item_url(city)]
    urls.append(reverse("citizens:office_picture", args=[picture.pk]))
    assert [client.get(url).status_code for url in urls] == [302] * 5
    client.force_login(city.reporter)
    assert [client.get(url).status_code for url in urls] == [403] * 5
