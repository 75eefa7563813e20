from apps.campaigns.models.campaign import Campaign, CampaignText
from apps.campaigns.models.recipient import Recipient, RecipientQuerySet

__all__ = ["Campaign", "CampaignText", "Recipient", "RecipientQuerySet"]
