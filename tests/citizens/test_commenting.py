from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from citizens.answering import answer_comment, set_aside_comment
from citizens.commenting import TooManyCommentsError, leave_comment, new_receipt
from citizens.enums import CommentStatus
from citizens.models import Comment
from citizens.pages.waiting import comments_waiting
from citizens.selectors.comments import comment_of_receipt, takes_comments
from citizens.selectors.livelihood import comments_of
from notices.enums import NoticeKind
from notices.models import Notice
from notices.wording import wording_of
from tasks.enums import TaskStatus
from tests.citizens.writing_city import NOON, WritingCity
from tests.factories import make_list, make_supervision_officer, make_task, moment

pytestmark = pytest.mark.django_db
LATER = moment("2026-10-15 09:00")
LAST = moment("2026-10-16 09:00")


@pytest.fixture
def city() -> WritingCity:
    return WritingCity()


def test_a_comment_waits_under_a_receipt_that_nobody_guesses(city: WritingCity) -> None:
    comment = leave_comment(task=city.item, text=" 什么时候  装？\n\n\n谢谢\u202e ", name=" 鼓楼 居民 ", at=NOON)
    assert (comment.text, comment.name, comment.at) == ("什么时候 装？\n谢谢", "鼓楼 居民", NOON)
    assert (comment.status, comment.is_shown, comment.answer) == (CommentStatus.WAITING, False, "")
    assert re.fullmatch("[2-9A-HJKMNP-Z]{12}", comment.receipt)
    assert len({new_receipt() for _number in range(500)}) == 500


def test_the_receipt_is_understood_however_it_is_written(city: WritingCity) -> None:
    comment = city.comment()
    shown = comment.receipt_in_groups
    assert shown.replace("-", "") == comment.receipt
    for written in (comment.receipt, shown, shown.lower(), f" {shown.replace('-', ' ')} "):
        assert comment_of_receipt(written) == comment
    assert (comment_of_receipt(""), comment_of_receipt("--"), comment_of_receipt("ABCD")) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "name", "field"),
    [
        ("好", "", "text"),
        ("   \u200b  ", "", "text"),
        ("字" * 1001, "", "text"),
        ("请打13812345678谢谢", "", "text"),
        ("什么时候装电梯？", "13812345678", "name"),
        ("什么时候装电梯？", "字" * 31, "name"),
    ],
)
def test_a_comment_is_readable_and_holds_no_numbers_of_people(
    city: WritingCity, text: str, name: str, field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        leave_comment(task=city.item, text=text, name=name, at=NOON)
    assert (list(refused.value.message_dict), Comment.objects.count()) == ([field], 0)


def test_comments_are_left_on_livelihood_items_of_the_newest_published_list(city: WritingCity) -> None:
    withdrawn = make_task(city.work_list, city.unit, livelihood=True, status=TaskStatus.WITHDRAWN)
    before = make_task(make_list(2025), city.unit, livelihood=True)
    draft = make_task(make_list(2027, published=False), city.unit, livelihood=True)
    tasks = (city.item, city.task, withdrawn, before, draft)
    assert [takes_comments(task, at=NOON) for task in tasks] == [True, False, False, False, False]
    with pytest.raises(ValidationError):
        leave_comment(task=city.task, text="什么时候修好？", name="", at=NOON)


def test_last_years_items_take_comments_until_the_new_list_is_published(city: WritingCity) -> None:
    coming = make_list(2027)
    day = coming.published_at
    assert day is not None
    assert takes_comments(city.item, at=day - timedelta(seconds=1)) is True
    assert takes_comments(city.item, at=day) is False


def test_the_same_form_sent_twice_leaves_one_comment(city: WritingCity) -> None:
    receipt = new_receipt()
    first = leave_comment(task=city.item, text="什么时候装电梯？", name="", at=NOON, receipt=receipt)
    second = leave_comment(task=city.item, text="什么时候装电梯？ ", name="", at=LATER, receipt=receipt)
    assert (first, first.receipt, Comment.objects.count()) == (second, receipt, 1)


def test_what_is_written_anew_into_a_form_that_was_sent_is_another_comment(city: WritingCity) -> None:
    receipt = new_receipt()
    first = leave_comment(task=city.item, text="什么时候装电梯？", name="", at=NOON, receipt=receipt)
    second = leave_comment(task=city.item, text="三号楼什么时候装电梯？", name="", at=LATER, receipt=receipt)
    assert (first.receipt, second.text) == (receipt, "三号楼什么时候装电梯？")
    assert second.receipt != receipt
    assert Comment.objects.count() == 2


def test_the_office_is_told_once_a_day_however_many_come(city: WritingCity) -> None:
    colleague = make_supervision_officer()
    for minute in range(3):
        city.comment(at=NOON + timedelta(minutes=minute))
    city.comment(at=LATER)
    told = Notice.objects.filter(kind=NoticeKind.VISITORS_COMMENT).order_by("at", "recipient_id")
    assert [(each.recipient, each.at) for each in told] == [
        (city.office, NOON), (colleague, NOON), (city.office, LATER), (colleague, LATER)
    ]  # fmt: skip
    assert (told[0].article, told[0].link, told[0].facts) == (19, "/public/office/comments/", {"waiting": 1})
    assert (told[3].facts, len(wording_of(told[3]).sentences)) == ({"waiting": 4}, 2)


def fill(city: WritingCity, number: int, *, item: object = None, at: object = NOON) -> None:
    Comment.objects.bulk_create(
        Comment(task=item or city.item, text="刷屏留言", receipt=new_receipt(), at=at) for _number in range(number)
    )


def test_when_fifty_of_today_wait_on_an_item_the_next_comes_back_tomorrow(city: WritingCity) -> None:
    fill(city, 49)
    waiting = city.comment()
    with pytest.raises(TooManyCommentsError):
        city.comment()
    other = make_task(city.work_list, city.unit, livelihood=True)
    leave_comment(task=other, text="别的事项仍可留言", name="", at=NOON)
    city.comment(at=moment("2026-10-15 00:00"))
    answer_comment(comment=waiting, answer="下月装。", is_shown=False, at=NOON, by=city.office)
    city.comment()


def test_when_two_hundred_of_today_wait_no_item_takes_more(city: WritingCity) -> None:
    for _number in range(4):
        fill(city, 50, item=make_task(city.work_list, city.unit, livelihood=True))
    with pytest.raises(TooManyCommentsError):
        city.comment()
    assert Comment.objects.count() == 200


def test_an_answer_is_shown_to_everybody_or_to_who_asked(city: WritingCity) -> None:
    shown, private = city.comment(), city.comment()
    answer_comment(comment=shown, answer=" 下月装。 ", is_shown=True, at=LATER, by=city.office)
    answer_comment(comment=private, answer="已登记。", is_shown=False, at=LATER, by=city.office)
    found = comments_of([city.item])
    assert [(each.pk, each.answer, each.answered_at, each.answered_by) for each in found[city.item.pk]] == [
        (shown.pk, "下月装。", LATER, city.office)
    ]


def test_who_did_not_see_the_answer_does_not_overwrite_it(city: WritingCity) -> None:
    comment = city.comment()
    answer_comment(comment=comment, answer="下月装。", is_shown=True, at=LATER, by=city.office)
    with pytest.raises(ValidationError):
        answer_comment(comment=comment, answer="下周装。", is_shown=True, at=LAST, by=city.office)
    answer_comment(comment=comment, answer="下周装。", is_shown=True, at=LAST, by=city.office, is_correction=True)
    assert [each.answer for each in comments_of([city.item])[city.item.pk]] == ["下周装。"]
    assert [each.answer for each in comment.history.order_by("pgh_id")] == ["", "下月装。", "下周装。"]


def test_a_comment_set_aside_is_shown_no_longer_and_the_visitor_reads_why(city: WritingCity) -> None:
    comment = city.comment()
    answer_comment(comment=comment, answer="下月装。", is_shown=True, at=LATER, by=city.office)
    set_aside_comment(comment=comment, reason="涉及他人隐私", at=LAST, by=city.office, is_correction=True)
    comment.refresh_from_db()
    assert (comment.status, comment.is_shown, comment.answer) == (CommentStatus.SET_ASIDE, False, "涉及他人隐私")
    assert comments_of([city.item]) == {}
    with pytest.raises(ValidationError):
        set_aside_comment(comment=comment, reason="再次", at=LAST, by=city.office)
    answer_comment(comment=comment, answer="已处理。", is_shown=False, at=LAST, by=city.office, is_correction=True)


def test_an_answer_and_a_reason_have_words(city: WritingCity) -> None:
    comment = city.comment()
    with pytest.raises(ValidationError) as no_answer:
        answer_comment(comment=comment, answer=" ", is_shown=True, at=LATER, by=city.office)
    with pytest.raises(ValidationError) as no_reason:
        set_aside_comment(comment=comment, reason=" ", at=LATER, by=city.office)
    with pytest.raises(ValidationError) as endless:
        answer_comment(comment=comment, answer="字" * 2001, is_shown=True, at=LATER, by=city.office)
    assert [list(each.value.message_dict) for each in (no_answer, no_reason, endless)] == [
        ["answer"], ["reason"], ["answer"]
    ]  # fmt: skip


def test_only_the_office_answers(city: WritingCity) -> None:
    comment = city.comment()
    with pytest.raises(PermissionDenied):
        answer_comment(comment=comment, answer="下月装。", is_shown=True, at=LATER, by=city.reporter)
    with pytest.raises(PermissionDenied):
        set_aside_comment(comment=comment, reason="广告", at=LATER, by=city.reporter)


def test_the_database_keeps_what_a_visitor_wrote(city: WritingCity) -> None:
    comment = Comment.objects.filter(pk=city.comment().pk)
    for change in ({"text": "别的"}, {"receipt": "X"}, {"is_shown": True}):
        with pytest.raises(DatabaseError), transaction.atomic():
            comment.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        comment.delete()


def test_the_desk_of_the_office_says_how_many_wait(city: WritingCity, django_assert_num_queries: object) -> None:
    city.comment()
    city.comment(at=LATER)
    lines = {day: list(comments_waiting(city.office, moment(f"2026-10-{day} 08:00").date())) for day in (21, 22)}
    assert [(line.count, line.url, line.article, line.is_late) for line in lines[21]] == [
        (2, "/public/office/comments/", 19, False)
    ]
    assert [line.is_late for line in lines[22]] == [True]
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert list(comments_waiting(city.reporter, LATER.date())) == []
