"""What members hold, and why."""

from apps.programs.reports.holding import Explanation, Wallet, explain, wallet

__all__ = ["Explanation", "Wallet", "explain", "wallet"]
