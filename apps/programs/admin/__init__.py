from apps.programs.admin import accruals, adjusting, memberships, programs

__all__ = ["accruals", "adjusting", "memberships", "programs"]
