"""Templates of documents: what stands for each kind, the office's own versions, and what a new one has to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from notices.documents.checking import sample_document
from notices.documents.kinds import all_kinds, kind_of
from notices.documents.standing import adopt_template, default_template, standing_template, use_template
from notices.documents.storing import read_whole
from notices.forms.documents import TemplateForm
from notices.models import DocumentTemplate
from notices.views.documents import word_response
from organization.access import requires

if TYPE_CHECKING:
    from notices.documents.kinds import DocumentKind
    from organization.access import SignedInRequest


# How a template names things, as the page explains it.
EXAMPLES = (
    (gettext_lazy("one text"), "{{ number }}"),
    (gettext_lazy("several paragraphs"), "{%p for line in lead %} / {{ line }} / {%p endfor %}"),
    (gettext_lazy("rows of a table"), "{%tr for row in rows %} / {{ row.title }} / {%tr endfor %}"),
    (gettext_lazy("what may be empty"), "{%p if cc %} / {{ cc }} / {%p endif %}"),
)


@requires("notices.manage_templates")
def templates(request: SignedInRequest) -> HttpResponse:
    """Every kind of document, with the template that stands for it."""
    own = {each.kind: each for each in DocumentTemplate.objects.filter(is_current=True).select_related("uploaded_by")}
    rows = [(kind, own.get(kind.code)) for kind in all_kinds()]
    return render(request, "notices/templates.html", {"rows": rows})


@requires("notices.manage_templates")
def template(request: SignedInRequest, code: str) -> HttpResponse:
    """One kind: its names, its versions, and the place to upload another."""
    kind = _kind(code)
    form = TemplateForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _adopt(request, kind, form):
        return redirect("notices:template", code)
    versions = DocumentTemplate.objects.filter(kind=code).select_related("uploaded_by").order_by("-version")
    context = {"kind": kind, "form": form, "versions": versions, "current": versions.filter(is_current=True).first()}
    context["examples"] = EXAMPLES
    return render(request, "notices/template.html", context, status=422 if form.errors else 200)


@requires("notices.manage_templates")
@require_POST
def choose_template(request: SignedInRequest, code: str) -> HttpResponse:
    """Take the default template, or a kept version, into use again."""
    kind, version = _kind(code), request.POST.get("version", "")
    if version.isdecimal():
        get_object_or_404(DocumentTemplate, kind=code, version=int(version))
    chosen = use_template(kind=kind, version=int(version) if version.isdecimal() else None, by=request.user)
    said = _("Version %(version)s is in use again.") % {"version": chosen.version} if chosen else ""
    messages.success(request, said or _("The default template is in use again."))
    return redirect("notices:template", code)


@requires("notices.manage_templates")
def template_file(request: SignedInRequest, code: str, version: int) -> HttpResponse:
    """A version as it was uploaded; 0 is the default template."""
    kind = _kind(code)
    if version == 0:
        return word_response(default_template(kind), f"{kind.title}.docx")
    kept = get_object_or_404(DocumentTemplate, kind=code, version=version)
    return word_response(read_whole(kept), f"{kind.title} {version}.docx")


@requires("notices.manage_templates")
def template_sample(request: SignedInRequest, code: str) -> HttpResponse:
    """What the standing template makes of invented facts."""
    kind = _kind(code)
    _own, content = standing_template(kind)
    name = " ".join([str(kind.title), _("sample")])
    return word_response(sample_document(kind, content), f"{name}.docx")


def _adopt(request: SignedInRequest, kind: DocumentKind, form: TemplateForm) -> bool:
    upload = form.cleaned_data["file"]
    try:
        content = upload.read()
        adopted = adopt_template(kind=kind, name=upload.name, content=content, at=timezone.now(), by=request.user)
    except ValidationError as error:
        for message in error.messages:
            form.add_error("file", message)
        return False
    messages.success(request, _("Version %(version)s is in use from now on.") % {"version": adopted.version})
    return True


def _kind(code: str) -> DocumentKind:
    try:
        return kind_of(code)
    except LookupError as error:
        raise Http404 from error
