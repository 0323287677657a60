from __future__ import annotations

from incentives.models.base import Input
from incentives.models.funds import DebtPosition, FinalAccount, IdleMoney, IndustryFund, SpecialFund, Transfer
from incentives.models.land import IdleLand, LandSupply, MajorProject
from incentives.models.recognition import Recognition

__all__ = (
    "DebtPosition",
    "FinalAccount",
    "IdleLand",
    "IdleMoney",
    "IndustryFund",
    "Input",
    "LandSupply",
    "MajorProject",
    "Recognition",
    "SpecialFund",
    "Transfer",
)
