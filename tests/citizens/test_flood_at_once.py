"""Many visitors in the same moment: the database counts them one after the other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from citizens.commenting import TooManyCommentsError, leave_comment, new_receipt
from citizens.models import Comment
from notices.models import Notice
from tests.citizens.writing_city import NOON, WritingCity

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_eight_at_once_as_many_are_taken_as_there_is_room_for() -> None:
    city = WritingCity()
    Comment.objects.bulk_create(
        Comment(task=city.item, text="刷屏留言", receipt=new_receipt(), at=NOON) for _number in range(47)
    )

    def send(number: int) -> bool:
        try:
            leave_comment(task=city.item, text=f"同时发来的第{number}条", name="", at=NOON)
        except TooManyCommentsError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as visitors:
        taken = list(visitors.map(send, range(8), timeout=60))
    assert (sorted(taken), Comment.objects.count()) == ([False] * 5 + [True] * 3, 50)
    assert Notice.objects.filter(recipient=city.office).count() == 1
