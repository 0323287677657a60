"""The green channel of a major project as it stands on a day (article 7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from regulation.calendar import working_days_between

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from incentives.models import GreenChannelStep


@dataclass(frozen=True)
class StepOnDay:
    """A step with the working days used, counted to its end, or to the day where it goes on."""

    step: GreenChannelStep
    today: date

    @property
    def used_days(self) -> int | None:
        """None before it was received. The day it came in does not count."""
        if self.step.received_on is None:
            return None
        return working_days_between(self.step.received_on, self.step.finished_on or self.today)

    @property
    def over_days(self) -> int:
        return max(0, (self.used_days or 0) - self.step.allowed_days)

    @property
    def left_days(self) -> int | None:
        """What is left of the days allowed while the step goes on."""
        if self.used_days is None or self.step.finished_on or self.over_days:
            return None
        return self.step.allowed_days - self.used_days

    @property
    def state(self) -> str:
        if self.step.received_on is None:
            return "waiting"
        return "done" if self.step.finished_on else "going"


@dataclass(frozen=True)
class Channel:
    """All steps of a project, the first received first."""

    steps: tuple[StepOnDay, ...]

    @property
    def over(self) -> int:
        """How many steps took, or take, longer than allowed."""
        return sum(1 for each in self.steps if each.over_days)

    @property
    def done(self) -> int:
        return sum(1 for each in self.steps if each.state == "done")

    @property
    def allowed_days(self) -> int:
        return sum(each.step.allowed_days for each in self.steps)

    @property
    def used_days(self) -> int:
        return sum(each.used_days or 0 for each in self.steps)


def channel_of(steps: Iterable[GreenChannelStep], today: date) -> Channel:
    """Of these steps, those not withdrawn."""
    standing = [each for each in steps if each.withdrawn_at is None]
    ordered = sorted(standing, key=lambda each: (each.received_on is None, each.received_on, each.pk))
    return Channel(tuple(StepOnDay(each, today) for each in ordered))
