"""What an installation that people rely on must not leave as a trial has it. Run by `check --deploy`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.checks import Tags, register
from django.core.checks import Warning as Caution

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.apps import AppConfig
    from django.core.checks import CheckMessage

DEMONSTRATION = Caution(
    "The demonstration is on: its sign-in page lets anybody in.", hint="Set KEYWORK_DEMO=0.", id="config.W001"
)
ANY_HOST = Caution(
    "Pages answer to any host name.", hint="Set ALLOWED_HOSTS to the names of this installation.", id="config.W002"
)


@register(Tags.security, deploy=True)
def check_installation(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if settings.KEYWORK_DEMO:
        found.append(DEMONSTRATION)
    if "*" in settings.ALLOWED_HOSTS:
        found.append(ANY_HOST)
    return found
