"""The supervision office says at the beginning of a year which units host and co-host the articles."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from config.demonstration.events import Event, moment
from regulation.selectors import article_hosts
from regulation.services import assign_article_units

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from config.demonstration.events import Directory

FIRST_WORK = (1, 5)


def hosts(directory: Directory) -> Iterator[Event]:
    at = moment(date(directory.year, *FIRST_WORK), 9)
    yield Event(at, partial(_assign, directory, at))


def _assign(directory: Directory, at: datetime) -> None:
    """Those that followed the units which the regulation names."""
    first_day = date(directory.year, 1, 1)
    for article, of_article in article_hosts(directory.year).items():
        if of_article.host is not None:
            assign_article_units(
                year=directory.year,
                article=article,
                host=of_article.host,
                co_hosts=[unit for unit in of_article.co_hosts if unit != of_article.host],
                holds_from=first_day,
                entered_by=directory.office,
                at=at,
                document=f"市政府办公厅关于{directory.year}年奖惩条款主办协办单位的通知",
            )
