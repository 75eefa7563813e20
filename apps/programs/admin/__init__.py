from apps.programs.admin import accruals, memberships, programs

__all__ = ["accruals", "memberships", "programs"]
