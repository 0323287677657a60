from __future__ import annotations

from dataclasses import replace

import pytest

from regulation.articles import ARTICLE, Words
from regulation.checks import check_articles, problems_of


def test_every_article_is_carried_out_somewhere_that_exists() -> None:
    assert check_articles() == []


def test_an_article_needs_code_or_a_stated_procedure() -> None:
    neither = replace(ARTICLE[6], where=(), procedure=Words())
    assert list(problems_of(neither)) == ["Article 6 has neither code nor a stated manual procedure."]
    assert list(problems_of(replace(neither, procedure=Words(en="by hand", zh="人工")))) == []


@pytest.mark.parametrize(
    "place", ["url:nowhere", "timetable:nowhen", "code:regulation.rules.nothing", "code:nobody.rules", "page:desk"]
)
def test_a_place_that_does_not_exist_is_found(place: str) -> None:
    assert list(problems_of(replace(ARTICLE[6], where=(place,)))) == [f"Article 6 names {place}, which does not exist."]


def test_a_page_needs_words() -> None:
    faulty = replace(ARTICLE[6], where=("url:organization:units",))
    assert list(problems_of(faulty)) == ["Article 6 names url:organization:units, for which [place] has no words."]


def test_a_default_is_a_value_within_its_bounds() -> None:
    parameter = replace(ARTICLE[6].parameters[0], default="29")
    faulty = replace(ARTICLE[6], parameters=(parameter,))
    assert list(problems_of(faulty)) == [
        "Article 6: the default of report_opens_days is no value of its kind within its bounds."
    ]
