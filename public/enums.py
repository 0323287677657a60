"""The fixed words of what citizens read and write (articles 2 and 19)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class CommentStatus(TextChoices):
    """What became of a visitor's comment."""

    WAITING = "waiting", pgettext_lazy("comment", "Waits for an answer")
    ANSWERED = "answered", pgettext_lazy("comment", "Answered")
    SET_ASIDE = "set_aside", pgettext_lazy("comment", "Set aside")
