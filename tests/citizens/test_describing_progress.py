from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from citizens.describing_progress import correct_note, release_note, rewrite_note, take_back_note, write_note
from citizens.models import ProgressNote
from citizens.selectors.livelihood import Earlier, PublicNote, notes_of
from tests.citizens.writing_city import NOON, WritingCity
from tests.factories import make_list, make_task, moment

pytestmark = pytest.mark.django_db
LATER = moment("2026-10-15 09:00")
LAST = moment("2026-10-16 09:00")


@pytest.fixture
def city() -> WritingCity:
    return WritingCity()


def test_a_note_is_read_once_it_is_released(city: WritingCity) -> None:
    note = city.note()
    assert notes_of([city.item]) == {}
    release_note(note=note, at=LATER, by=city.office)
    assert notes_of([city.item]) == {city.item.pk: [PublicNote(note.pk, 9, "九月新装 12 部。", LATER)]}


def test_a_draft_is_changed_and_a_released_note_is_not(city: WritingCity) -> None:
    note = city.note()
    rewrite_note(note=note, month=8, text="八月新装 9 部。", at=LATER, by=city.office)
    note.refresh_from_db()
    assert (note.month, note.text, note.written_at) == (8, "八月新装 9 部。", LATER)
    release_note(note=note, at=LATER, by=city.office)
    with pytest.raises(ValidationError):
        rewrite_note(note=note, month=8, text="别的", at=LAST, by=city.office)


def test_a_correction_takes_the_place_and_leaves_the_earlier_text_to_be_read(city: WritingCity) -> None:
    first = city.released_note("新装 12 部。")
    second = correct_note(note=first, text="新装 11 部。", at=LATER, by=city.office)
    third = correct_note(note=second, text="新装 10 部。", at=LAST, by=city.office)
    earlier = (Earlier("新装 11 部。", LATER, LAST), Earlier("新装 12 部。", NOON, LATER))
    assert notes_of([city.item])[city.item.pk] == [PublicNote(third.pk, 9, "新装 10 部。", LAST, earlier)]


def test_a_note_is_corrected_once_and_by_another_text(city: WritingCity) -> None:
    first = city.released_note("新装 12 部。")
    with pytest.raises(ValidationError) as same:
        correct_note(note=first, text=" 新装 12 部。 ", at=LATER, by=city.office)
    assert "text" in same.value.message_dict
    correct_note(note=first, text="新装 11 部。", at=LATER, by=city.office)
    for act in (
        lambda: correct_note(note=first, text="新装 10 部。", at=LAST, by=city.office),
        lambda: take_back_note(note=first, reason="有误", at=LAST, by=city.office),
    ):
        with pytest.raises(ValidationError):
            act()


def test_of_a_note_taken_back_citizens_read_when_and_why_and_no_word_of_it(city: WritingCity) -> None:
    first = city.released_note("住户王某家的电梯。")
    second = correct_note(note=first, text="王家的电梯。", at=LATER, by=city.office)
    take_back_note(note=second, reason="写有住户姓名", at=LAST, by=city.office)
    assert notes_of([city.item])[city.item.pk] == [
        PublicNote(second.pk, 9, "", LATER, (), LAST, "写有住户姓名"),
    ]
    assert ProgressNote.objects.filter(withdrawn_at=LAST, withdrawn_by=city.office).count() == 2


def test_a_dropped_draft_is_never_read(city: WritingCity) -> None:
    note = city.note()
    take_back_note(note=note, reason="重写", at=LATER, by=city.office)
    assert notes_of([city.item]) == {}
    for act in (release_note, lambda **given: take_back_note(reason="再撤", **given)):
        with pytest.raises(ValidationError):
            act(note=note, at=LAST, by=city.office)


@pytest.mark.parametrize(("month", "is_taken"), [(0, False), (1, True), (10, True), (11, False), (13, False)])
def test_a_note_is_about_a_month_that_has_begun(city: WritingCity, month: int, is_taken: bool) -> None:
    if is_taken:
        assert city.note(month=month).month == month
    else:
        with pytest.raises(ValidationError):
            city.note(month=month)


@pytest.mark.parametrize("text", ["", "   \n", "字" * 2001])
def test_a_note_has_a_text_that_can_be_read(city: WritingCity, text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        city.note(text)
    assert list(refused.value.message_dict) == ["text"]


def test_only_livelihood_items_of_a_published_list_have_notes(city: WritingCity) -> None:
    draft = make_task(make_list(2027, published=False), city.unit, livelihood=True)
    for task in (city.task, draft):
        with pytest.raises(ValidationError):
            write_note(task=task, month=1, text="进展顺利。", at=NOON, by=city.office)


def test_a_reason_is_asked_for(city: WritingCity) -> None:
    with pytest.raises(ValidationError):
        take_back_note(note=city.released_note(), reason=" ", at=LATER, by=city.office)


def test_only_the_office_writes_for_citizens(city: WritingCity) -> None:
    note, by = city.released_note(), city.reporter
    for act in (
        lambda: write_note(task=city.item, month=9, text="进展顺利。", at=NOON, by=by),
        lambda: rewrite_note(note=note, month=9, text="进展顺利。", at=NOON, by=by),
        lambda: release_note(note=note, at=NOON, by=by),
        lambda: correct_note(note=note, text="进展顺利。", at=NOON, by=by),
        lambda: take_back_note(note=note, reason="有误", at=NOON, by=by),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_the_database_keeps_what_citizens_have_read(city: WritingCity) -> None:
    note = ProgressNote.objects.filter(pk=city.released_note().pk)
    for change in ({"text": "别的"}, {"month": 8}, {"released_at": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            note.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        note.delete()


def test_notes_of_many_items_are_one_query(city: WritingCity, django_assert_num_queries: object) -> None:
    others = [make_task(city.work_list, city.unit, livelihood=True) for _number in range(5)]
    for other in others:
        note = write_note(task=other, month=9, text="进展顺利。", at=NOON, by=city.office)
        release_note(note=note, at=NOON, by=city.office)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert len(notes_of(others)) == 5
