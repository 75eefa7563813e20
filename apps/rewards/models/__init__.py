from apps.rewards.models.redemption import Redemption
from apps.rewards.models.reward import Reward

__all__ = ["Redemption", "Reward"]
