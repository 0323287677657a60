from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from notices.enums import ArchiveState
from organization.models import Unit

KIND_LENGTH = 40


class NumberSeries(models.Model):
    """The last number given to documents of a kind in a year. Its row is locked while the next one is issued."""

    kind = models.CharField(_("kind"), max_length=KIND_LENGTH)
    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        ordering = ("kind", "year")
        verbose_name = _("series of numbers")
        verbose_name_plural = _("series of numbers")
        constraints = (models.UniqueConstraint(fields=["kind", "year"], name="one_series_a_year"),)
        triggers = (
            pgtrigger.Protect(name="series_keeps", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="series_frozen", fields=["kind", "year"]),
            pgtrigger.Protect(
                name="series_only_rises",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__last__lte=pgtrigger.F("old__last")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.year}: {self.last}"


@pghistory.track(exclude=["file"])
class DocumentTemplate(models.Model):
    """An office's own template for a kind of document. Versions are kept; at most one stands instead of the default."""

    kind = models.CharField(_("kind"), max_length=KIND_LENGTH)
    version = models.PositiveIntegerField(_("version"))
    name = models.CharField(_("file name"), max_length=200)
    file = models.FileField(_("file"), upload_to="documents/templates/")
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(_("uploaded"))
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    is_current = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ("kind", "-version")
        verbose_name = _("template of documents")
        verbose_name_plural = _("templates of documents")
        constraints = (
            models.UniqueConstraint(fields=["kind", "version"], name="template_version_once"),
            models.UniqueConstraint(fields=["kind"], condition=Q(is_current=True), name="one_template_in_use"),
        )
        triggers = (
            pgtrigger.Protect(name="template_keeps", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="template_frozen", exclude=["is_current"]),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"


class IssuedDocument(models.Model):
    """An official document as it was issued: its number, the facts it was made from, and its bytes. Never rewritten.

    The same cause gives the same document again. `word` is the abbreviation of the organ and kind in its number
    (机关代字). `about` names in plain words the tasks that it concerns, for lists and searches. `template` is empty
    where the default one was used.
    """

    kind = models.CharField(_("kind"), max_length=KIND_LENGTH)
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveIntegerField(_("number"))
    word = models.CharField(_("abbreviation"), max_length=30)
    cause = models.CharField(_("cause"), max_length=120)
    title = models.CharField(_("title"), max_length=300)
    about = models.TextField(_("concerns"), blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="documents", verbose_name=_("unit")
    )
    context = models.JSONField(_("facts"))
    template = models.ForeignKey(
        DocumentTemplate, models.PROTECT, null=True, blank=True, related_name="documents", verbose_name=_("template")
    )
    file = models.FileField(_("file"), upload_to="documents/issued/%Y/%m/")
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    issued_at = models.DateTimeField(_("issued"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("issued by")
    )

    class Meta:
        ordering = ("-issued_at", "-id")
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        indexes = (models.Index(fields=["year", "kind"], name="documents_of_a_year"),)
        constraints = (
            models.UniqueConstraint(fields=["kind", "year", "number"], name="document_number_once"),
            models.UniqueConstraint(fields=["kind", "cause"], name="document_once_a_cause"),
        )
        triggers = (pgtrigger.Protect(name="document_keeps", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return self.full_number

    def get_absolute_url(self) -> str:
        return reverse("notices:document", args=[self.pk])

    @property
    def full_number(self) -> str:
        """发文字号, with the year in its brackets."""
        return f"{self.word}〔{self.year}〕{self.number}号"

    @property
    def file_name(self) -> str:
        return f"{self.full_number} {self.title}.docx"


class DocumentSubject(models.Model):
    """A record of another room that a document concerns; the document is shown on its page and read with its rights."""

    document = models.ForeignKey(IssuedDocument, models.PROTECT, related_name="subjects")
    subject = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()

    class Meta:
        ordering = ("id",)
        verbose_name = _("subject of a document")
        verbose_name_plural = _("subjects of documents")
        indexes = (models.Index(fields=["subject", "subject_id"], name="documents_of_a_subject"),)
        constraints = (
            models.UniqueConstraint(fields=["document", "subject", "subject_id"], name="subject_once_a_document"),
        )
        triggers = (pgtrigger.Protect(name="subject_keeps", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.subject} {self.subject_id}"


class ArchiveQuerySet(models.QuerySet["Archive"]):
    def unfinished(self) -> ArchiveQuerySet:
        return self.filter(state__in=(ArchiveState.WAITING, ArchiveState.WORKING))


class Archive(models.Model):
    """Many documents in one file, made in the background.

    `done` of `total` tells how far it has come, `worked_at` when a worker last wrote that: where one died, another
    goes on, and what was issued before is issued already.
    """

    kind = models.CharField(_("kind"), max_length=KIND_LENGTH)
    cause = models.CharField(_("cause"), max_length=120)
    title = models.CharField(_("title"), max_length=200)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(_("requested"))
    state = models.CharField(_("state"), max_length=20, choices=ArchiveState, default=ArchiveState.WAITING)
    total = models.PositiveIntegerField(_("documents"), null=True, blank=True)
    done = models.PositiveIntegerField(_("made"), default=0)
    worker = models.CharField(max_length=32, blank=True)
    worked_at = models.DateTimeField(_("last worked on"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    file = models.FileField(_("file"), upload_to="documents/archives/%Y/%m/", blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)

    objects = ArchiveQuerySet.as_manager()

    class Meta:
        ordering = ("-requested_at", "-id")
        verbose_name = _("archive of documents")
        verbose_name_plural = _("archives of documents")
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "cause"],
                condition=Q(state__in=[ArchiveState.WAITING, ArchiveState.WORKING]),
                name="one_archive_at_work",
            ),
        )
        triggers = (
            pgtrigger.Protect(name="archive_keeps", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="archive_frozen", fields=["kind", "cause", "title", "requested_by", "requested_at"]
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_at_work(self) -> bool:
        return self.state in (ArchiveState.WAITING, ArchiveState.WORKING)
