"""What is taken as a visitor's comment: short enough to be read, slow enough to be typed, without personal data."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

LONGEST = 1000
SHORTEST = 5
# How long somebody takes at least to read a form and write a sentence, and how long an opened form holds.
SHORTEST_TIME = timedelta(seconds=3)
LONGEST_TIME = timedelta(hours=24)
# What one office can read in a day, and what one item may draw before the rest has to wait for tomorrow.
MOST_WAITING_A_DAY = 200
MOST_WAITING_A_DAY_ON_A_TASK = 50

# Working days after which a comment without an answer has lain too long (set by the office).
DAYS_TO_ANSWER = 5

# A mobile number, and an identity number of 18 places, however they are spaced; longer rows of digits are neither.
MOBILE = re.compile(r"(?<!\d)(?:\+?86[-\s]?)?1[3-9]\d(?:[-\s]?\d{4}){2}(?!\d)")
IDENTITY = re.compile(
    r"(?<!\d)[1-9]\d{5}[-\s]?(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[-\s]?\d{3}[\dXx](?!\d)"
)
FULL_WIDTH = {ord("０") + number: str(number) for number in range(10)}


def names_a_person(text: str) -> bool:
    """Whether something in the text looks like a telephone or identity number, which nobody is asked for."""
    plain = text.translate(FULL_WIDTH)
    return bool(MOBILE.search(plain) or IDENTITY.search(plain))


def was_typed_too_fast(opened_at: datetime, at: datetime) -> bool:
    return at - opened_at < SHORTEST_TIME


def has_expired(opened_at: datetime, at: datetime) -> bool:
    return at - opened_at > LONGEST_TIME


def has_room(waiting_today: int, waiting_today_on_the_task: int) -> bool:
    """Whether one more comment of today can wait for the office."""
    return waiting_today < MOST_WAITING_A_DAY and waiting_today_on_the_task < MOST_WAITING_A_DAY_ON_A_TASK


def is_left_lying(working_days: int) -> bool:
    """Whether a comment has waited for longer than visitors are told that it takes."""
    return working_days > DAYS_TO_ANSWER
