from apps.campaigns.services.drafting import TextDraft, save_campaign
from apps.campaigns.services.moving import cancel, pause, resume, schedule, unschedule
from apps.campaigns.services.sending import send_due
from apps.campaigns.services.testing import send_test

__all__ = [
    "TextDraft",
    "cancel",
    "pause",
    "resume",
    "save_campaign",
    "schedule",
    "send_due",
    "send_test",
    "unschedule",
]
