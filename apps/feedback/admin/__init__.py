from apps.feedback.admin.answers import ApologyDesk
from apps.feedback.admin.calendar import HolidayDesk, PromiseDesk
from apps.feedback.admin.cases import CaseDesk
from apps.feedback.admin.recoveries import RecoveryDesk
from apps.feedback.admin.rules import RulesDesk

__all__ = ["ApologyDesk", "CaseDesk", "HolidayDesk", "PromiseDesk", "RecoveryDesk", "RulesDesk"]
