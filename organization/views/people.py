from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from organization.access import requires
from organization.forms import PersonFilterForm, PersonForm
from organization.models import Person
from organization.selectors import history_of
from organization.services import (
    change_person,
    create_person,
    disable_person,
    enable_person,
    issue_one_time_password,
)

if TYPE_CHECKING:
    from organization.access import SignedInRequest

PER_PAGE = 50


@requires("organization.manage_people")
def person_list(request: SignedInRequest) -> HttpResponse:
    form = PersonFilterForm(request.GET)
    people = form.apply(Person.objects.select_related("unit"))
    page = Paginator(people, PER_PAGE).get_page(request.GET.get("page"))
    waiting = Person.objects.waiting_for_password().count()
    return render(request, "organization/people.html", {"form": form, "page": page, "waiting": waiting})


@requires("organization.manage_people")
def person_detail(request: SignedInRequest, person_id: int) -> HttpResponse:
    person = get_object_or_404(Person.objects.select_related("unit"), pk=person_id)
    return render(request, "organization/person.html", _shown(person))


@requires("organization.manage_people")
@never_cache
def person_create(request: SignedInRequest) -> HttpResponse:
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person, password = create_person(by=request.user, **form.cleaned_data)
            return render(request, "organization/person.html", _shown(person, password=password))
        except ValidationError as error:
            form.add_error(None, error)
    return render(request, "organization/person_form.html", {"form": form})


@requires("organization.manage_people")
def person_edit(request: SignedInRequest, person_id: int) -> HttpResponse:
    person = get_object_or_404(Person, pk=person_id)
    form = PersonForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        try:
            change_person(person, by=request.user, **form.cleaned_data)
            return redirect("organization:person", person_id=person.pk)
        except ValidationError as error:
            form.add_error(None, error)
    return render(request, "organization/person_form.html", {"form": form, "person": Person.objects.get(pk=person.pk)})


@requires("organization.manage_people")
@require_POST
def person_disable(request: SignedInRequest, person_id: int) -> HttpResponse:
    person = get_object_or_404(Person, pk=person_id)
    try:
        disable_person(person, by=request.user)
        messages.success(request, _("%(account)s can no longer sign in.") % {"account": person.username})
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("organization:person", person_id=person.pk)


@requires("organization.manage_people")
@require_POST
def person_enable(request: SignedInRequest, person_id: int) -> HttpResponse:
    person = get_object_or_404(Person, pk=person_id)
    enable_person(person, by=request.user)
    messages.success(request, _("%(account)s may sign in again.") % {"account": person.username})
    return redirect("organization:person", person_id=person.pk)


@requires("organization.manage_people")
@never_cache
@require_POST
def person_password(request: SignedInRequest, person_id: int) -> HttpResponse:
    """Answer with the page that tells the one-time password; it is not kept and not shown again."""
    person = get_object_or_404(Person.objects.select_related("unit"), pk=person_id)
    password = issue_one_time_password(person, by=request.user)
    return render(request, "organization/person.html", _shown(person, password=password))


def _shown(person: Person, *, password: str = "") -> dict[str, object]:
    sign_ins = person.sign_ins.all()[:10]
    return {"person": person, "password": password, "history": history_of(person), "sign_ins": sign_ins}
