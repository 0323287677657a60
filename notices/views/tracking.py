from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from notices.forms.tracking import OutboxFilterForm, TrackingFilterForm
from notices.models import Delivery, Notice
from notices.outbox import try_again, withdraw
from notices.selectors import inbox_lines
from notices.selectors.tracking import lines_of, outbox, outbox_counts, tracked, tracking_counts, with_deliveries
from notices.urging import is_awaited, urge
from notices.views.inbox import back_to, given_ids
from organization.access import requires

if TYPE_CHECKING:
    from notices.urging import Urged
    from organization.access import SignedInRequest

PAGE = 40


@requires("notices.view_tracking")
def tracking(request: SignedInRequest) -> HttpResponse:
    """Every notice: written, delivered, opened, signed for."""
    form = TrackingFilterForm(request.GET)
    scoped = form.scoped(tracked())
    page = Paginator(with_deliveries(form.chosen(scoped)), PAGE).get_page(request.GET.get("page"))
    lines = inbox_lines(page)
    context = {
        "form": form,
        "counts": tracking_counts(scoped),
        "page": page,
        "lines": [(line, is_awaited(line.notice)) for line in lines],
        "awaited": [line.notice for line in lines if is_awaited(line.notice)],
        "today": timezone.localdate(),
    }
    return render(request, "notices/tracking.html", context)


@requires("notices.urge")
@require_POST
def urge_notices(request: SignedInRequest) -> HttpResponse:
    """Urge whoever has not signed for, or not opened, the notices of a page."""
    chosen = Notice.objects.filter(pk__in=given_ids(request)).select_related("recipient")
    urged = urge(notices=chosen, by=request.user, at=timezone.now())
    for level, said in _told(urged):
        messages.add_message(request, level, said)
    return redirect(back_to(request))


@requires("notices.view_outbox")
def outbox_page(request: SignedInRequest) -> HttpResponse:
    """What waits to be sent, is tried again, was given up."""
    form = OutboxFilterForm(request.GET)
    scoped = form.scoped(outbox())
    page = Paginator(form.chosen(scoped), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "counts": outbox_counts(form.scoped(Delivery.objects.all())),
        "page": page,
        "rows": [(delivery, lines_of(delivery)) for delivery in page],
        "given_up": [delivery for delivery in page if delivery.state == "given_up"],
    }
    return render(request, "notices/outbox.html", context)


@requires("notices.view_outbox")
def delivery_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """One message: what it says, and every attempt with the server's answer."""
    delivery = get_object_or_404(outbox(), pk=pk)
    context = {"delivery": delivery, "lines": lines_of(delivery), "attempts": list(delivery.attempt_rows.all())}
    return render(request, "notices/delivery.html", context)


@requires("notices.view_outbox")
@require_POST
def try_deliveries_again(request: SignedInRequest) -> HttpResponse:
    chosen = Delivery.objects.filter(pk__in=given_ids(request, "delivery"))
    count = try_again(deliveries=chosen, by=request.user, at=timezone.now())
    said = ngettext("%(count)s message goes out within a minute.", "%(count)s messages go out within a minute.", count)
    messages.info(request, said % {"count": count})
    return redirect(back_to(request, "notices:outbox"))


@requires("notices.view_outbox")
@require_POST
def withdraw_deliveries(request: SignedInRequest) -> HttpResponse:
    chosen = Delivery.objects.filter(pk__in=given_ids(request, "delivery"))
    count = withdraw(deliveries=chosen, by=request.user, at=timezone.now())
    said = ngettext(
        "%(count)s message is sent no more; it stays in the inbox.",
        "%(count)s messages are sent no more; they stay in the inbox.",
        count,
    )
    messages.info(request, said % {"count": count})
    return redirect(back_to(request, "notices:outbox"))


def _told(urged: Urged) -> list[tuple[int, str]]:
    said = []
    if urged.urged:
        text = ngettext("Urged %(count)s time.", "Urged %(count)s times.", urged.urged)
        said.append((messages.SUCCESS, text % {"count": urged.urged}))
    if urged.already_today:
        text = ngettext(
            "%(count)s had been urged today already; once a day is enough.",
            "%(count)s had been urged today already; once a day is enough.",
            urged.already_today,
        )
        said.append((messages.INFO, text % {"count": urged.already_today}))
    return said or [(messages.INFO, _("Nobody had to be urged: everything is signed for or opened."))]
