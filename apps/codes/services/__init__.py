from apps.codes.services.attempts import check_attempts, count_attempt
from apps.codes.services.minting import code_text, find_code, find_codes, mint_code, mint_codes
from apps.codes.services.registering import checked_key, register_code

__all__ = [
    "check_attempts",
    "checked_key",
    "code_text",
    "count_attempt",
    "find_code",
    "find_codes",
    "mint_code",
    "mint_codes",
    "register_code",
]
