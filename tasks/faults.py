"""What is wrong with a task of the list in words, and what is expected instead: for cells and for forms."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from tasks.rules.list import RowFault
from tasks.rules.schedule import ScheduleFault

ROW_FAULTS = {
    RowFault.TITLE_TOO_LONG: ("title", gettext_noop("the title is too long"), gettext_noop("at most 500 characters")),
    RowFault.FINISH_BEFORE_START: (
        "finishes_on",
        gettext_noop("the finish lies before the start"),
        gettext_noop("a day on or after the start"),
    ),
    RowFault.HOST_IS_CO_HOST: (
        "co_hosts",
        gettext_noop("the host unit is also a co-host"),
        gettext_noop("units other than the host"),
    ),
    RowFault.LOWER_WITHOUT_LEVEL: (
        "direction",
        gettext_noop("lower is better only for a level"),
        gettext_noop("越高越好, or 计量方式 水平值"),
    ),
    RowFault.NO_TARGET: ("target_value", gettext_noop("the target value is missing"), gettext_noop("a number")),
    RowFault.TARGET_OUTSIDE_PERCENT: (
        "target_value",
        gettext_noop("a per cent target is out of bounds"),
        gettext_noop("a number from 0 to 100"),
    ),
    RowFault.TARGET_NEGATIVE: (
        "target_value",
        gettext_noop("an amount cannot be negative"),
        gettext_noop("a number of at least 0"),
    ),
    RowFault.TARGET_TOO_LARGE: (
        "target_value",
        gettext_noop("the number is too large"),
        gettext_noop("a number below 10¹²"),
    ),
    RowFault.WEIGHT_NEGATIVE: (
        "weight",
        gettext_noop("the weight is negative"),
        gettext_noop("a number of at least 0"),
    ),
    RowFault.WEIGHT_TOO_LARGE: ("weight", gettext_noop("the number is too large"), gettext_noop("a number below 10¹²")),
}

SCHEDULE_FAULTS = {
    ScheduleFault.MONTHS_ON_MILESTONE: (
        gettext_noop("a task measured by milestones has no planned values"),
        gettext_noop("an empty cell; its steps stand in the sheet 节点"),
    ),
    ScheduleFault.FALLS: (
        gettext_noop("the planned value falls below that of an earlier month"),
        gettext_noop("a cumulative value, at least that of the month before"),
    ),
    ScheduleFault.OUTSIDE_PERCENT: (
        gettext_noop("a per cent value is out of bounds"),
        gettext_noop("a number from 0 to 100"),
    ),
    ScheduleFault.NEGATIVE: (gettext_noop("an amount cannot be negative"), gettext_noop("a number of at least 0")),
    ScheduleFault.TOO_LARGE: (gettext_noop("the number is too large"), gettext_noop("a number below 10¹²")),
}
