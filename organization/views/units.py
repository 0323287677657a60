from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from organization.access import requires
from organization.forms import EndUnitForm, UnitFilterForm, UnitForm
from organization.models import Person, Unit
from organization.selectors import history_of, past_names
from organization.services import change_unit, create_unit, end_unit

if TYPE_CHECKING:
    from organization.access import SignedInRequest

PER_PAGE = 50


@requires("organization.view_units")
def unit_list(request: SignedInRequest) -> HttpResponse:
    today = timezone.localdate()
    form = UnitFilterForm(request.GET)
    units = form.apply(Unit.objects.all(), on=today).select_related("parent")
    people = Count("people", filter=Q(people__is_active=True))
    page = Paginator(units.annotate(people_count=people).order_by("name"), PER_PAGE).get_page(request.GET.get("page"))
    shown = {
        "form": form,
        "page": page,
        "today": today,
        "may_manage": request.user.has_perm("organization.manage_units"),
    }
    return render(request, "organization/units.html", shown)


@requires("organization.view_units")
def unit_detail(request: SignedInRequest, unit_id: int) -> HttpResponse:
    unit = get_object_or_404(Unit.objects.select_related("parent", "successor"), pk=unit_id)
    may_manage = request.user.has_perm("organization.manage_units")
    shown = {
        "unit": unit,
        "may_manage": may_manage,
        "today": timezone.localdate(),
        "past_names": past_names(unit),
        "predecessors": unit.predecessors.all(),
        "children": unit.children.all(),
        "history": history_of(unit) if may_manage else (),
        "people": Person.objects.active().filter(unit=unit) if may_manage else (),
    }
    return render(request, "organization/unit.html", shown)


@requires("organization.manage_units")
def unit_create(request: SignedInRequest) -> HttpResponse:
    form = UnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            unit = create_unit(by=request.user, **form.cleaned_data)
            return redirect("organization:unit", unit_id=unit.pk)
        except ValidationError as error:
            form.add_error(None, error)
    return render(request, "organization/unit_form.html", {"form": form})


@requires("organization.manage_units")
def unit_edit(request: SignedInRequest, unit_id: int) -> HttpResponse:
    unit = get_object_or_404(Unit, pk=unit_id)
    form = UnitForm(request.POST or None, instance=unit)
    if request.method == "POST" and form.is_valid():
        try:
            change_unit(unit, by=request.user, **form.cleaned_data)
            return redirect("organization:unit", unit_id=unit.pk)
        except ValidationError as error:
            form.add_error(None, error)
    return render(request, "organization/unit_form.html", {"form": form, "unit": Unit.objects.get(pk=unit.pk)})


@requires("organization.manage_units")
def unit_end(request: SignedInRequest, unit_id: int) -> HttpResponse:
    unit = get_object_or_404(Unit, pk=unit_id)
    initial = {"ended_on": unit.ended_on, "successor": unit.successor_id}
    form = EndUnitForm(unit, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            end_unit(unit, by=request.user, **form.cleaned_data)
            return redirect("organization:unit", unit_id=unit.pk)
        except ValidationError as error:
            form.add_error(None, error)
    return render(request, "organization/unit_end.html", {"form": form, "unit": Unit.objects.get(pk=unit.pk)})
