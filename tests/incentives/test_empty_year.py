"""An installation without a list, a measure or a plan: each page of the room opens and says what is not there yet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from organization.enums import LeaderRank
from tests.factories import make_city_leader, make_supervision_officer

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db

EMPTY_YEAR = 2031
LISTS = (
    "home", "plans", "measures", "talks", "pilots", "scores", "grades", "contributions", "score_objections",
    "verifications", "year_plans", "carrying_out",
)  # fmt: skip
OF_A_YEAR = ("home", "plans", "measures", "scores", "grades", "units_compared", "final_accounts")


@pytest.mark.parametrize("name", LISTS)
def test_a_page_opens_before_there_is_anything(client: Client, name: str) -> None:
    client.force_login(make_supervision_officer())
    answer = client.get(reverse(f"incentives:{name}"))
    assert answer.status_code == 200 or (
        answer.status_code == 302 and client.get(answer["Location"]).status_code == 200
    )


@pytest.mark.parametrize("name", OF_A_YEAR)
def test_a_year_without_a_list_opens_for_a_leader(client: Client, name: str) -> None:
    client.force_login(make_city_leader(LeaderRank.MAYOR))
    assert client.get(reverse(f"incentives:{name}", args=[EMPTY_YEAR])).status_code == 200


@pytest.mark.parametrize("article", range(7, 18))
def test_the_plan_of_an_article_opens_before_it_is_written(client: Client, article: int) -> None:
    client.force_login(make_supervision_officer())
    assert client.get(reverse("incentives:plan", args=[EMPTY_YEAR, article])).status_code == 200


def test_nothing_to_fill_in_is_not_called_filled_in(client: Client) -> None:
    client.force_login(make_supervision_officer())
    said = client.get(reverse("incentives:inputs", args=[EMPTY_YEAR, 9])).content.decode()
    assert "存量土地没有要填的行。" in re.sub(r"\s+", "", said)
    assert "全部填齐" not in said
