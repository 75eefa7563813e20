from apps.rewards.services.ending import cancel_redemption, expire_due, give_back_redemption, use_redemption
from apps.rewards.services.issuing import issue_reward
from apps.rewards.services.lookup import redemption_by_code
from apps.rewards.services.pricing import price_redemption

__all__ = [
    "cancel_redemption",
    "expire_due",
    "give_back_redemption",
    "issue_reward",
    "price_redemption",
    "redemption_by_code",
    "use_redemption",
]
