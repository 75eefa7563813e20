from apps.codes.services.attempts import count_attempt
from apps.codes.services.minting import code_text, find_code, mint_code

__all__ = ["code_text", "count_attempt", "find_code", "mint_code"]
