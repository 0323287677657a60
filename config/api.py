"""The HTTP API: the rooms' resources under one address each, its description, and pages to read and try it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.shortcuts import render
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from incentives.api.measures import MeasureViewSet
from incentives.api.performance import ScoreViewSet
from notices.api import NoticeViewSet
from office.api.inspections import InspectionFindingViewSet, InspectionViewSet
from office.api.meetings import DecisionViewSet, MeetingViewSet
from organization.access import signed_in
from organization.api import UnitViewSet
from regulation.api import ArticleViewSet, ParameterViewSet
from responsibility.api import FilingViewSet
from supervision.api.bulletins import BulletinViewSet
from supervision.api.records import CheckViewSet, EscalationViewSet, ReportViewSet
from supervision.api.sittings import SittingViewSet
from tasks.api import MilestoneViewSet, ScheduleViewSet, TaskViewSet, WorkListViewSet

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from organization.access import SignedInRequest

RESOURCES = {
    "units": UnitViewSet,
    "articles": ArticleViewSet,
    "parameters": ParameterViewSet,
    "lists": WorkListViewSet,
    "tasks": TaskViewSet,
    "schedules": ScheduleViewSet,
    "milestones": MilestoneViewSet,
    "filings": FilingViewSet,
    "reports": ReportViewSet,
    "checks": CheckViewSet,
    "escalations": EscalationViewSet,
    "sittings": SittingViewSet,
    "bulletins": BulletinViewSet,
    "measures": MeasureViewSet,
    "notices": NoticeViewSet,
    "performance": ScoreViewSet,
    "meetings": MeetingViewSet,
    "decisions": DecisionViewSet,
    "inspections": InspectionViewSet,
    "inspection-findings": InspectionFindingViewSet,
}

router = SimpleRouter()
for name, resource in RESOURCES.items():
    router.register(name, resource, basename=name)


@signed_in
def docs(request: SignedInRequest) -> HttpResponse:
    """Every resource, to be tried with one's own rights."""
    return render(request, "api/docs.html")


@signed_in
@csp_update({"style-src": [SELF, UNSAFE_INLINE], "worker-src": [SELF, "blob:"], "object-src": [NONE]})
def reference(request: HttpRequest) -> HttpResponse:
    """The same for reading. Its program writes its styles into the page, which only this page allows."""
    return render(request, "api/reference.html")


app_name = "api"
urlpatterns = [
    path("v1/", include(router.urls)),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", docs, name="docs"),
    path("reference/", reference, name="reference"),
]
