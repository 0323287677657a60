from __future__ import annotations

from contextlib import suppress

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from notices.delivering import deliver_due
from notices.documents.archiving import make_archive, waiting_archives
from notices.planning import plan_deliveries


@shared_task(ignore_result=True)
def sweep() -> None:
    """Rung by beat every minute: put new notices into messages, and send those that are due."""
    plan_deliveries(timezone.now())
    deliver_due(timezone.now)


@shared_task(ignore_result=True)
def make_archives() -> None:
    """Rung by beat every minute, and when somebody asks for one: make what waits, and what a dead worker left."""
    for pk in waiting_archives():
        make_archive(pk)


def call_for_archives() -> None:
    """Ring at once. Where no broker answers, beat's next ring finds the archive waiting."""
    with suppress(OperationalError):
        make_archives.apply_async(retry=False)
