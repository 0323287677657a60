from __future__ import annotations

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from incentives.enums import FundGrade, IdleMoneyKind, RiskLevel, TransferState
from incentives.models.base import Input, not_negative, once, quantity, unit_key

NAME_LENGTH = 200


@pghistory.track()
class FinalAccount(Input):
    """A finished construction project: when it was accepted, when its final account came in (article 10)."""

    project = models.CharField(_("project"), max_length=NAME_LENGTH)
    unit = unit_key(_("construction unit"), optional=True)
    accepted_on = models.DateField(_("accepted on"), null=True, blank=True)
    submitted_on = models.DateField(_("final account submitted on"), null=True, blank=True)
    management_fee = quantity(_("management fee"))
    is_whole = models.BooleanField(
        _("submitted in one go"), default=True, help_text=_("A part of the final account is not a submission.")
    )

    class Meta:
        ordering = ("year", "project")
        verbose_name = _("final account")
        verbose_name_plural = _("final accounts")
        constraints = (
            once("final_account_once", "project"),
            not_negative("final_account_not_negative", "management_fee"),
        )

    def __str__(self) -> str:
        return self.project


@pghistory.track()
class IdleMoney(Input):
    """Money that lies idle with a unit, in 10,000 yuan (article 11)."""

    unit = unit_key(_("unit"))
    project = models.CharField(_("project"), max_length=NAME_LENGTH, blank=True)
    kind = models.CharField(_("kind"), max_length=30, choices=IdleMoneyKind, blank=True)
    amount = quantity(_("amount"))

    class Meta:
        ordering = ("year", "unit", "project")
        verbose_name = _("idle money")
        verbose_name_plural = _("idle money")
        constraints = (
            once("idle_money_once", "unit", "project", "kind"),
            not_negative("idle_money_not_negative", "amount"),
        )

    def __str__(self) -> str:
        return f"{self.unit} {self.project}"


@pghistory.track()
class SpecialFund(Input):
    """A special fund: its budget, what was distributed by the end of each quarter, and what had no plan for its
    use at the end of October, in 10,000 yuan (article 12)."""

    name = models.CharField(_("fund"), max_length=NAME_LENGTH)
    unit = unit_key(_("department in charge"), optional=True)
    budget = quantity(_("budget"))
    first_quarter = quantity(_("distributed by the end of March"))
    second_quarter = quantity(_("distributed by the end of June"))
    third_quarter = quantity(_("distributed by the end of September"))
    without_plan = quantity(_("without a plan for its use"))

    class Meta:
        ordering = ("year", "name")
        verbose_name = _("special fund")
        verbose_name_plural = _("special funds")
        constraints = (
            once("special_fund_once", "name"),
            not_negative(
                "special_fund_not_negative",
                "budget",
                "first_quarter",
                "second_quarter",
                "third_quarter",
                "without_plan",
            ),
        )

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Transfer(Input):
    """A special transfer to a district's project, in 10,000 yuan, and its progress in per cent (article 12)."""

    fund = models.CharField(_("fund"), max_length=NAME_LENGTH)
    unit = unit_key(_("unit"), optional=True)
    project = models.CharField(_("project"), max_length=NAME_LENGTH, blank=True)
    category = models.CharField(_("kind of project"), max_length=100, blank=True)
    amount = quantity(_("amount"))
    state = models.CharField(_("state"), max_length=30, choices=TransferState, blank=True)
    progress = quantity(_("progress"))

    class Meta:
        ordering = ("year", "fund", "unit", "project")
        verbose_name = _("transfer to a district")
        verbose_name_plural = _("transfers to districts")
        constraints = (
            once("transfer_once", "fund", "unit", "project"),
            not_negative("transfer_not_negative", "amount", "progress"),
        )

    def __str__(self) -> str:
        return f"{self.fund} {self.project}"


@pghistory.track()
class IndustryFund(Input):
    """An industry fund, its size in 10,000 yuan, and the grade of its evaluation (article 13)."""

    name = models.CharField(_("fund"), max_length=NAME_LENGTH)
    unit = unit_key(_("department in charge"), optional=True)
    size = quantity(_("size"))
    grade = models.CharField(_("grade"), max_length=20, choices=FundGrade, blank=True)

    class Meta:
        ordering = ("year", "name")
        verbose_name = _("industry fund")
        verbose_name_plural = _("industry funds")
        constraints = (once("industry_fund_once", "name"), not_negative("industry_fund_not_negative", "size"))

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class DebtPosition(Input):
    """The debt of a district or park, figures in per cent (article 14)."""

    unit = unit_key(_("unit"))
    debt_ratio = quantity(_("debt ratio"))
    risk_level = models.CharField(_("risk level"), max_length=20, choices=RiskLevel, blank=True)
    growth = quantity(_("growth of the debt"))
    cost = quantity(_("cost of the debt"))
    reduction = quantity(_("share of old debt reduced"))
    chain_is_safe = models.BooleanField(_("the chain of funds is safe"), null=True, blank=True)

    class Meta:
        ordering = ("year", "unit")
        verbose_name = _("debt position")
        verbose_name_plural = _("debt positions")
        constraints = (
            once("debt_position_once", "unit"),
            not_negative("debt_position_not_negative", "debt_ratio", "cost"),
        )

    def __str__(self) -> str:
        return f"{self.year} {self.unit}"
