from apps.access.services.factors import (
    confirm_factor,
    new_recovery_codes,
    pass_second_step,
    remove_lost_device,
    setup_address,
    start_factor,
    turn_off_factor,
)
from apps.access.services.inviting import Invited, correct_person, invite, new_link, withdraw_invitation
from apps.access.services.links import open_link, use_link
from apps.access.services.proving import prove_password
from apps.access.services.resetting import ask_for_password
from apps.access.services.sweeping import sweep_out

__all__ = [
    "Invited",
    "ask_for_password",
    "confirm_factor",
    "correct_person",
    "invite",
    "new_link",
    "new_recovery_codes",
    "open_link",
    "pass_second_step",
    "prove_password",
    "remove_lost_device",
    "setup_address",
    "start_factor",
    "sweep_out",
    "turn_off_factor",
    "use_link",
    "withdraw_invitation",
]
