from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class UnitKind(models.TextChoices):
    GOVERNMENT = "government", _("City government")
    DEPARTMENT = "department", _("City department")
    DISTRICT = "district", _("District")
    PARK = "park", _("Park")
    PLATFORM = "platform", _("Functional platform")
    OTHER = "other", _("Other unit")


class Role(models.TextChoices):
    """What a person may be; several at once. Being named lead or sector leader needs no role."""

    REPORTER = "reporter", _("Reporter")
    UNIT_HEAD = "unit_head", _("Head of unit")
    SUPERVISION_OFFICE = "supervision_office", _("Supervision office")
    CITY_LEADER = "city_leader", _("City leader")
    ARTICLE_HOST = "article_host", _("Host of an article")
    ORGANIZATION_DEPARTMENT = "organization_department", _("Organization Department")
    SUPERVISORY_ORGAN = "supervisory_organ", _("Supervisory organ")
    READ_ONLY = "read_only", _("Read-only")
    ADMINISTRATOR = "administrator", _("Administrator")


class LeaderRank(models.TextChoices):
    MAYOR = "mayor", _("Mayor")
    VICE_MAYOR = "vice_mayor", _("Vice mayor")
    DEPUTY_SECRETARY_GENERAL = "deputy_secretary_general", _("Deputy secretary-general")
