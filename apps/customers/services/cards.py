"""Card numbers: what the portal shows as a QR and the till scans or types."""

from __future__ import annotations

import secrets

from django.db import IntegrityError, transaction

from apps.customers.models import Customer, Identifier

# No I, O, 0, 1: nobody has to guess which one it is (rule 57).
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
RANDOM_LENGTH = 11
_MINTING_TRIES_MAX = 5


def card_number(customer: Customer) -> str:
    """The customer's card number: eleven safe characters and a check character. Made on first asking."""
    for _try in range(_MINTING_TRIES_MAX):
        number = _present_number(customer)
        if number is not None:
            return number
        _mint(customer)
    raise RuntimeError("no free card number was found")


def has_valid_check(number: str) -> bool:
    """Whether a typed number of ours can be right: catches one wrong character and two neighbours swapped."""
    if len(number) != RANDOM_LENGTH + 1 or any(c not in ALPHABET for c in number):
        return False
    return check_character(number[:-1]) == number[-1]


def check_character(body: str) -> str:
    """Luhn's sum, over thirty-two characters instead of ten digits."""
    size = len(ALPHABET)
    total = 0
    for position, character in enumerate(reversed(body)):
        step = ALPHABET.index(character) * (2 - position % 2)
        total += step // size + step % size
    return ALPHABET[-total % size]


def _present_number(customer: Customer) -> str | None:
    cards = Identifier.objects.filter(customer=customer, kind=Identifier.Kind.CARD, scope="")
    return cards.order_by("pk").values_list("value", flat=True).first()


@transaction.atomic
def _mint(customer: Customer) -> None:
    # The lock keeps two first askings from making two cards.
    Customer.objects.select_for_update().get(pk=customer.pk)
    if _present_number(customer) is not None:
        return
    body = "".join(secrets.choice(ALPHABET) for _place in range(RANDOM_LENGTH))
    try:
        with transaction.atomic():
            Identifier.objects.create(customer=customer, kind=Identifier.Kind.CARD, value=body + check_character(body))
    except IntegrityError:
        return  # taken, one time in a few quadrillion: the caller tries another
