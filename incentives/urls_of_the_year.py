"""The addresses of verifications, of the year's plan and its execution, and of units in a year."""

from __future__ import annotations

from django.urls import path

from incentives.views import carrying_out, units, verifications, year_plans

urlpatterns = [
    path("verifications/", verifications.verifications, name="verifications"),
    path("verifications/new/", verifications.new, name="new_verification"),
    path("verifications/<int:pk>/", verifications.verification, name="verification"),
    path("verifications/<int:pk>/change/", verifications.change, name="change_verification"),
    path("verifications/<int:pk>/close/", verifications.close, name="close_verification"),
    path("verifications/<int:pk>/findings/new/", verifications.new_finding, name="new_finding"),
    path("findings/<int:pk>/put-right/", verifications.put_right_finding, name="put_right"),
    path("findings/<int:pk>/verify/", verifications.verify, name="verify_finding"),
    path("findings/<int:pk>/return/", verifications.send_back, name="return_finding"),
    path("findings/<int:pk>/withdraw/", verifications.withdraw, name="withdraw_finding"),
    path("year-plans/", year_plans.year_plans, name="year_plans"),
    path("year-plans/begin/", year_plans.begin, name="begin_year_plan"),
    path("planned/<int:pk>/leave-out/", year_plans.take_out, name="leave_out"),
    path("planned/<int:pk>/take-in/", year_plans.take_in, name="take_in"),
    path("<int:year>/year-plans/<int:number>/", year_plans.year_plan, name="year_plan"),
    path("<int:year>/year-plans/<int:number>/export/", year_plans.export, name="export_year_plan"),
    path("<int:year>/year-plans/<int:number>/renew/", year_plans.renew, name="renew_year_plan"),
    path("<int:year>/year-plans/<int:number>/introduction/", year_plans.introduction, name="year_plan_introduction"),
    path("<int:year>/year-plans/<int:number>/submit/", year_plans.submit, name="submit_year_plan"),
    path("<int:year>/year-plans/<int:number>/recall/", year_plans.recall, name="recall_year_plan"),
    path("<int:year>/year-plans/<int:number>/approve/", year_plans.approve, name="approve_year_plan"),
    path("<int:year>/year-plans/<int:number>/document/", year_plans.issue, name="issue_year_plan"),
    path("carrying-out/", carrying_out.carrying_out, name="carrying_out"),
    path("carrying-out/export/", carrying_out.export, name="export_carrying_out"),
    path("carrying-out/<int:pk>/", carrying_out.carried_out, name="carried_out"),
    path("<int:year>/units/", units.units_compared, name="units_compared"),
    path("<int:year>/units/<int:unit_id>/", units.unit_year_page, name="unit_year"),
]
