from apps.campaigns.admin.desk import CampaignDesk, RecipientDesk

__all__ = ["CampaignDesk", "RecipientDesk"]
