from __future__ import annotations

import pytest
from django.test import override_settings

from config.checks import ANY_HOST, DEMONSTRATION, check_installation


@pytest.mark.parametrize(
    ("demo", "hosts", "found"),
    [
        (True, ["*"], [DEMONSTRATION, ANY_HOST]),
        (True, ["keywork.example.org"], [DEMONSTRATION]),
        (False, ["*"], [ANY_HOST]),
        (False, ["keywork.example.org"], []),
    ],
)
def test_an_installation_is_no_trial(*, demo: bool, hosts: list[str], found: list[object]) -> None:
    with override_settings(KEYWORK_DEMO=demo, ALLOWED_HOSTS=hosts):
        assert check_installation(None) == found
