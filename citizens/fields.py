"""The fields of the public downloads, each described once: for the page, and for whoever writes the files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy, pgettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a CSV file, and a key of a JSON object."""

    name: str
    meaning: StrOrPromise
    example: str


@dataclass(frozen=True, slots=True)
class Table:
    """A file; `name` is its key in the JSON of the year, and `<name>_csv` the name of its address."""

    name: str
    title: StrOrPromise
    rows: StrOrPromise
    fields: tuple[Field, ...]

    @property
    def url_name(self) -> str:
        return f"citizens:{self.name}_csv"

    @property
    def columns(self) -> list[str]:
        return [field.name for field in self.fields]


SERIAL = Field("serial", gettext_lazy("Number of the task on its list"), "12")
MONTH = Field("month", gettext_lazy("Month, as year and month"), "2026-09")
LEVELS = "on_schedule, behind, not_due"
FLAG = gettext_lazy(
    "How the month was judged: on_schedule reached what was planned by its end, behind did not, not_due had no plan"
)

TASKS = Table(
    "tasks",
    pgettext_lazy("to the public", "Tasks"),
    gettext_lazy("one row for each task of the published list"),
    (
        Field("year", gettext_lazy("Year of the list"), "2026"),
        SERIAL,
        Field("sector", gettext_lazy("Line of government work"), "城建"),
        Field("title", pgettext_lazy("field", "Task"), "新建、改建供水管网 75 公里"),
        Field("target", gettext_lazy("What is to be reached in the year, in words"), "年内完成 75 公里"),
        Field("host", gettext_lazy("Unit in charge"), "市水务局"),
        Field("finishes_on", gettext_lazy("Day by which it is to be finished"), "2026-12-31"),
        Field("livelihood", gettext_lazy("Whether it is a livelihood item: true or false"), "true"),
        Field(
            "state",
            gettext_lazy(
                "After the last published month: on_schedule, behind, completed, not_due (nothing planned for the "
                "month), paused, withdrawn, not_released (no month published yet)"
            ),
            "behind",
        ),
        Field("url", gettext_lazy("Its page"), "https://…/public/2026/tasks/12/"),
    ),
)
MONTHS = Table(
    "months",
    pgettext_lazy("to the public", "Months"),
    gettext_lazy("one row for each task and published month"),
    (
        SERIAL,
        MONTH,
        Field("flag", FLAG, "behind"),
        Field("completed", gettext_lazy("Whether it had been completed before: true or false"), "false"),
        Field(
            "planned",
            gettext_lazy("Livelihood items only: what was planned to be reached by the end of the month; of tasks "
                         "with steps how many were due"),
            "56.25",
        ),
        Field("actual", gettext_lazy("Livelihood items only: what was reached; empty where no figure came in"), "54.6"),
        Field("unit_of_measure", gettext_lazy("Livelihood items only: in what it is counted"), "公里"),
    ),
)  # fmt: skip
ADJUSTMENTS = Table(
    "adjustments",
    pgettext_lazy("to the public", "Adjustments"),
    gettext_lazy("one row for each adjustment of the published list"),
    (
        SERIAL,
        Field("kind", gettext_lazy("What it does: change, suspend, resume, withdraw or add"), "change"),
        Field("from_month", gettext_lazy("Month from which it holds"), "2026-07"),
        Field("changes", gettext_lazy("What changed, in words"), "目标值 198 → 190"),
        Field("reason", pgettext_lazy("field", "Why"), "地铁施工占用场地"),
        Field("document", gettext_lazy("Document on whose authority it was made"), "市政府常务会议纪要〔2026〕7号"),
        Field("recorded_on", gettext_lazy("Day on which it was recorded"), "2026-06-30"),
    ),
)
CORRECTIONS = Table(
    "corrections",
    pgettext_lazy("to the public", "Corrections"),
    gettext_lazy("one row for each month that was judged again after it had been published"),
    (
        SERIAL,
        MONTH,
        Field("flag_before", gettext_lazy("What had been published"), "on_schedule"),
        Field("flag_after", gettext_lazy("What holds instead"), "behind"),
        Field("actual_before", gettext_lazy("Livelihood items only: the figure that had been published"), "54.6"),
        Field("actual_after", gettext_lazy("Livelihood items only: the figure that holds instead"), "52"),
        Field("corrected_on", gettext_lazy("Day of the correction"), "2026-11-02"),
    ),
)
TABLES = (TASKS, MONTHS, ADJUSTMENTS, CORRECTIONS)
