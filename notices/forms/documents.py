from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notices.documents.kinds import all_kinds
from notices.documents.selectors import search, years_of_documents

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from notices.models import IssuedDocument


class DocumentFilterForm(forms.Form):
    q = forms.CharField(label=_("Task or unit"), required=False, widget=forms.SearchInput())
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)
    number = forms.IntegerField(label=_("Number"), required=False, min_value=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [("", _("All kinds")), *((kind.code, kind.title) for kind in all_kinds())]
        years = [("", _("All years")), *((year, str(year)) for year in years_of_documents())]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["year"].choices = years  # type: ignore[attr-defined]

    def apply(self, documents: QuerySet[IssuedDocument]) -> QuerySet[IssuedDocument]:
        """What was asked for; a field that makes no sense is left out."""
        self.is_valid()
        return search(documents, **self.cleaned_data)


class TemplateForm(forms.Form):
    file = forms.FileField(
        label=_("Your own template"),
        help_text=_("A .docx file of at most 5 MB; it is checked before it is taken into use."),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
    )
