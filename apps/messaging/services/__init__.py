from apps.messaging.services.branding import BrandFacts, current_brand, forget_brand, save_brand
from apps.messaging.services.capping import capped_ids, save_cap
from apps.messaging.services.delivery import deliver_due
from apps.messaging.services.gates import Gate, gate
from apps.messaging.services.holding import hold_letters, let_letters_go, send_again, take_letters_out
from apps.messaging.services.letters import queue_letter
from apps.messaging.services.pausing import is_paused, pause, paused_ids, resume
from apps.messaging.services.reporting import DeliveryDraft, record_delivery
from apps.messaging.services.suppression import suppress
from apps.messaging.services.sweeping import blank_old_codes
from apps.messaging.services.unsubscribing import unsubscribe, unsubscribe_link, unsubscribe_message
from apps.messaging.services.whatsapp import note_whatsapp, whatsapp_link
from apps.messaging.services.written import Button, LetterDraft, Rendered, queue_written, render_written, write_letters

__all__ = [
    "BrandFacts",
    "Button",
    "DeliveryDraft",
    "Gate",
    "LetterDraft",
    "Rendered",
    "blank_old_codes",
    "capped_ids",
    "current_brand",
    "deliver_due",
    "forget_brand",
    "gate",
    "hold_letters",
    "is_paused",
    "let_letters_go",
    "note_whatsapp",
    "pause",
    "paused_ids",
    "queue_letter",
    "queue_written",
    "record_delivery",
    "render_written",
    "resume",
    "save_brand",
    "save_cap",
    "send_again",
    "suppress",
    "take_letters_out",
    "unsubscribe",
    "unsubscribe_link",
    "unsubscribe_message",
    "whatsapp_link",
    "write_letters",
]
