from apps.programs.admin import accruals, adjusting, memberships, programs, tiers

__all__ = ["accruals", "adjusting", "memberships", "programs", "tiers"]
