from __future__ import annotations

from incentives.models.base import Input
from incentives.models.evidence import Evidence
from incentives.models.funds import DebtPosition, FinalAccount, IdleMoney, IndustryFund, SpecialFund, Transfer
from incentives.models.land import GreenChannelStep, IdleLand, LandSupply, MajorProject
from incentives.models.measures import Measure, MeasureDecision
from incentives.models.performance import (
    ContributionClaim,
    LoadItem,
    Score,
    ScoreConfirmation,
    ScoreObjection,
    UnitAssessment,
)
from incentives.models.pilots import Pilot, PilotStep
from incentives.models.plans import AssessmentPlan, PlanAgreement, PlanDate, PlanStep
from incentives.models.recognition import Award, Nomination, Recognition, Recommendation, WorkingMoney
from incentives.models.talks import FundTalk, FundTalkStep
from incentives.models.verification import Verification, VerificationFinding
from incentives.models.year_plan import PlannedMeasure, YearPlan

__all__ = (
    "AssessmentPlan",
    "Award",
    "ContributionClaim",
    "DebtPosition",
    "Evidence",
    "FinalAccount",
    "FundTalk",
    "FundTalkStep",
    "GreenChannelStep",
    "IdleLand",
    "IdleMoney",
    "IndustryFund",
    "Input",
    "LandSupply",
    "LoadItem",
    "MajorProject",
    "Measure",
    "MeasureDecision",
    "Nomination",
    "Pilot",
    "PilotStep",
    "PlanAgreement",
    "PlanDate",
    "PlanStep",
    "PlannedMeasure",
    "Recognition",
    "Recommendation",
    "Score",
    "ScoreConfirmation",
    "ScoreObjection",
    "SpecialFund",
    "Transfer",
    "UnitAssessment",
    "Verification",
    "VerificationFinding",
    "WorkingMoney",
    "YearPlan",
)
