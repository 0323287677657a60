"""The fixed words of what citizens read and write (articles 2 and 19)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class CommentStatus(TextChoices):
    """What became of a visitor's comment."""

    WAITING = "waiting", pgettext_lazy("comment", "Waits for an answer")
    ANSWERED = "answered", pgettext_lazy("comment", "Answered")
    SET_ASIDE = "set_aside", pgettext_lazy("comment", "Set aside")


class State(TextChoices):
    """How a task stands after the last released month, in citizens' words: no flags, no cards."""

    ON_SCHEDULE = "on_schedule", pgettext_lazy("to the public", "On schedule")
    BEHIND = "behind", pgettext_lazy("to the public", "Behind")
    COMPLETED = "completed", pgettext_lazy("to the public", "Completed")
    NOT_DUE = "not_due", pgettext_lazy("to the public", "Nothing planned for the month")
    PAUSED = "paused", pgettext_lazy("to the public", "Suspended")
    WITHDRAWN = "withdrawn", pgettext_lazy("to the public", "Taken off the list")
    NOT_RELEASED = "not_released", pgettext_lazy("to the public", "Nothing published yet")
