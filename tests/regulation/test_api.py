from __future__ import annotations

import pytest

from tests.factories import make_person, make_unit
from tests.programs import Program

pytestmark = pytest.mark.django_db


def test_the_articles_are_given_with_their_hosts() -> None:
    make_unit("国土局")
    articles = Program(make_person()).records("articles/", year=2016)
    assert [each["article"] for each in articles] == list(range(1, 22))
    assert articles[7]["unit"] == "国土局"


def test_the_figures_of_a_year_are_given() -> None:
    figures = {each["key"]: each for each in Program(make_person()).records("parameters/", year=2016)}
    talk = figures["talk_due_working_days"]
    assert (talk["article"], talk["value"], talk["is_default"], talk["holds_from"]) == (18, "10", True, None)


def test_a_year_that_cannot_be_is_an_answer() -> None:
    assert Program(make_person()).get("parameters/", year="soon").status_code == 400
