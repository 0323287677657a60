from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from notices.delivering import deliver_due
from notices.planning import plan_deliveries


@shared_task(ignore_result=True)
def sweep() -> None:
    """Rung by beat every minute: put new notices into messages, and send those that are due."""
    plan_deliveries(timezone.now())
    deliver_due(timezone.now)
