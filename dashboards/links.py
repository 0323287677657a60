"""Addresses of the lists behind the numbers, for one year; what every number of a page shares is said once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

from django.urls import reverse


@dataclass(frozen=True)
class Links:
    """`shared` goes into every address, such as the leader whose tasks a page is about."""

    year: int
    shared: dict[str, object] = field(default_factory=dict)

    def tasks(self, **filters: object) -> str:
        return self._with(self._tasks_url, filters)

    def checks(self, **filters: object) -> str:
        return self._with(self._checks_url, filters)

    def escalations(self, **filters: object) -> str:
        return self._with(self._escalations_url, filters)

    def month(self, **filters: object) -> str:
        return self._with(self._month_url, filters)

    def wall(self, **filters: object) -> str:
        return self._with(reverse("dashboards:wall"), filters)

    def overview(self, **filters: object) -> str:
        return self._with(reverse("dashboards:overview"), filters)

    def task(self, serial: str) -> str:
        return self._task_url.replace("~", quote(serial, safe=""))

    def report(self, serial: str, month: int) -> str:
        """The page of a task's monthly report."""
        return self._report_url.replace("~", quote(serial, safe="")) + f"{month}/"

    def _with(self, url: str, filters: dict[str, object]) -> str:
        wanted: dict[str, Any] = {**self.shared, **filters}
        given = {name: value for name, value in wanted.items() if value not in (None, "")}
        return f"{url}?{urlencode({'year': self.year, **given})}"

    @cached_property
    def _tasks_url(self) -> str:
        return reverse("tasks:list")

    @cached_property
    def _checks_url(self) -> str:
        return reverse("dashboards:checks")

    @cached_property
    def _month_url(self) -> str:
        return reverse("dashboards:month")

    @cached_property
    def _escalations_url(self) -> str:
        return reverse("supervision:escalations")

    @cached_property
    def _task_url(self) -> str:
        return reverse("tasks:task", args=[self.year, "~"])

    @cached_property
    def _report_url(self) -> str:
        return reverse("supervision:report", args=[self.year, "~", 1]).removesuffix("1/")
