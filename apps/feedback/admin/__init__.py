from apps.feedback.admin.cases import CaseDesk

__all__ = ["CaseDesk"]
