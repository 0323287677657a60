from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account import views as allauth_views
from allauth.account.utils import perform_login
from allauth.core.ratelimit import consume_or_429
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from organization.access import public, requires, signed_in
from organization.forms import SignInFilterForm, SignInForm
from organization.models import Person, SignIn
from organization.services import issue_token, own_password_chosen, revoke_token

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.forms import Form

    from organization.access import SignedInRequest

PER_PAGE = 50


class SignInView(allauth_views.LoginView):
    form_class = SignInForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "demonstration_accounts": demonstration_accounts()}


class OwnPasswordView(allauth_views.PasswordChangeView):
    """After a one-time password, the person goes on to the desk."""

    def form_valid(self, form: Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        own_password_chosen(self.request.user)
        messages.success(self.request, _("Your new password holds from now on."))
        return response


sign_in = public(SignInView.as_view())
sign_out = signed_in(allauth_views.logout)
change_password = signed_in(OwnPasswordView.as_view())
set_password = signed_in(allauth_views.password_set)
inactive = public(allauth_views.account_inactive)


@public
def not_offered(_request: HttpRequest) -> HttpResponse:
    """Signing up, and new passwords by e-mail: accounts and passwords come from the administrator."""
    raise Http404


@public
@require_POST
def demo_login(request: HttpRequest) -> HttpResponse:
    """Sign in by a click, in demonstration mode, with one of the accounts that the sign-in page offers."""
    person = get_object_or_404(demonstration_accounts(), username=request.POST.get("account", ""))
    refused = consume_or_429(request, action="login")
    return refused or perform_login(request, person)


def demonstration_accounts() -> QuerySet[Person]:
    """Nobody outside demonstration mode; there, the accounts that the settings name."""
    offered = settings.KEYWORK_DEMO_ACCOUNTS if settings.KEYWORK_DEMO else ()
    return Person.objects.active().filter(username__in=offered).select_related("unit").order_by("pk")


@requires("organization.view_sign_ins")
def sign_ins(request: SignedInRequest) -> HttpResponse:
    form = SignInFilterForm(request.GET)
    shown = form.apply(SignIn.objects.select_related("person__unit"))
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "organization/sign_ins.html", {"form": form, "page": page})


@signed_in
def profile(request: SignedInRequest) -> HttpResponse:
    has_token = hasattr(request.user, "auth_token")
    return render(request, "organization/profile.html", {"person": request.user, "has_token": has_token})


@signed_in
@never_cache
@require_POST
def token(request: SignedInRequest) -> HttpResponse:
    """Show a new token for programs, once; it cannot be looked up again."""
    shown = {"person": request.user, "token": issue_token(request.user), "has_token": True}
    return render(request, "organization/profile.html", shown)


@signed_in
@require_POST
def token_revoke(request: SignedInRequest) -> HttpResponse:
    revoke_token(request.user)
    messages.success(request, _("The token no longer works."))
    return redirect("organization:profile")
