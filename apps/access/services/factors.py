"""The second step of signing in: six digits of a phone, or a recovery code."""

from __future__ import annotations

import secrets
import uuid

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.access.digits import address_for_apps, matching_step, step_at
from apps.access.errors import FactorOn, WrongCode
from apps.access.models import RecoveryCode, SecondFactor
from apps.codes.keys import ALPHABET, keyed_hash, secret_key
from apps.codes.services import count_attempt
from apps.common import clock
from apps.shop.services import current_shop
from apps.staff.models import StaffChange, User
from apps.staff.services import NotYours, note_change, refuse_beyond_role

RECOVERY_CODES = 10
RECOVERY_LENGTH = 12  # 60 bits, and guesses are counted
TRIES, TRY_SECONDS = 10, 900
_KEY_BYTES = 20


def start_factor(*, person: User) -> SecondFactor:
    """The device that is being set up: the same one until it is confirmed. Raises FactorOn."""
    factor, _made = SecondFactor.objects.get_or_create(person=person)
    if factor.confirmed_at is not None:
        raise FactorOn(_("Two-step sign-in is already on."))
    return factor


def setup_address(factor: SecondFactor) -> str:
    """For the QR code of a device that is being set up; not told again once it is confirmed."""
    if factor.confirmed_at is not None:
        raise FactorOn(_("Two-step sign-in is already on."))
    return address_for_apps(setup_key(factor), issuer=current_shop().name, name=factor.person.email)


def setup_key(factor: SecondFactor) -> bytes:
    """What the phone and this installation share. It follows from the seed and the key outside the database."""
    return bytes.fromhex(keyed_hash("access.totp", factor.seed.hex))[:_KEY_BYTES]


def confirm_factor(*, person: User, code: str) -> list[str]:
    """Turn the second step on with the first code of the device. Returns the recovery codes, which nobody can read again.

    Every other session of this person ends. Raises WrongCode, FactorOn or TooManyAttempts.
    """
    _count(person)
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().get(pk=start_factor(person=person).pk)
        if factor.confirmed_at is not None:
            raise FactorOn(_("Two-step sign-in is already on."))
        if not _use_digits(factor, code):
            raise _wrong()
        now = clock.now()
        SecondFactor.objects.filter(pk=factor.pk).update(confirmed_at=now)
        person.second_factor_at, person.session_stamp = now, uuid.uuid4()
        person.save(update_fields=["second_factor_at", "session_stamp"])
        note_change(person=person, by=person, kind=StaffChange.Kind.FACTOR_ON)
        return _write_recovery_codes(factor)


def pass_second_step(*, person: User, code: str) -> None:
    """Take six digits or a recovery code, once. Raises WrongCode or TooManyAttempts."""
    _count(person)
    with transaction.atomic():
        factor = SecondFactor.objects.filter(person=person).exclude(confirmed_at=None).first()
        if factor is None:
            raise _wrong()
        if _use_digits(factor, code):
            return
        used = RecoveryCode.objects.filter(factor=factor, key_hash=_hashed(factor, code), used_at=None)
        if not used.update(used_at=clock.now()):
            raise _wrong()
        note_change(person=person, by=person, kind=StaffChange.Kind.RECOVERY_USED)


def new_recovery_codes(*, person: User, code: str) -> list[str]:
    """Ten new ones; the old ones stop working. Raises WrongCode or TooManyAttempts."""
    pass_second_step(person=person, code=code)
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().get(person=person)
        note_change(person=person, by=person, kind=StaffChange.Kind.RECOVERY_NEW)
        return _write_recovery_codes(factor)


def turn_off_factor(*, person: User, code: str) -> None:
    """Only with a code: an unlocked screen is not enough. Raises WrongCode or TooManyAttempts."""
    pass_second_step(person=person, code=code)
    _remove(person, by=person, kind=StaffChange.Kind.FACTOR_OFF)


def remove_lost_device(*, person: User, by: User | None) -> None:
    """An owner lets somebody in again who lost the phone and the codes. Their sessions end. Raises NotYours.

    ``by`` is None where whoever keeps the machine does it.
    """
    if by is not None:
        refuse_beyond_role(by=by, person=person)
        if person.pk == by.pk:
            raise NotYours(_("Turn off your own device with one of its codes."))
    _remove(person, by=by, kind=StaffChange.Kind.FACTOR_REMOVED)


@transaction.atomic
def _remove(person: User, *, by: User | None, kind: str) -> None:
    deleted, _rows = SecondFactor.objects.filter(person=person).delete()
    if not deleted:
        return
    person.second_factor_at, person.session_stamp = None, uuid.uuid4()
    person.save(update_fields=["second_factor_at", "session_stamp"])
    note_change(person=person, by=by, kind=kind)


def _use_digits(factor: SecondFactor, typed: str) -> bool:
    digits = "".join(typed.split())
    step = matching_step(setup_key(factor), digits, step_at(clock.now().timestamp()))
    if step is None:
        return False
    # Whoever moves the row on wins: digits that somebody read over a shoulder do not count twice.
    return bool(SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step).update(last_step=step))


def _write_recovery_codes(factor: SecondFactor) -> list[str]:
    RecoveryCode.objects.filter(factor=factor).delete()
    texts = ["".join(secrets.choice(ALPHABET) for _sign in range(RECOVERY_LENGTH)) for _code in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(factor=factor, key_hash=_hashed(factor, text)) for text in texts)
    return ["-".join(text[i : i + 4] for i in range(0, RECOVERY_LENGTH, 4)) for text in texts]


def _hashed(factor: SecondFactor, text: str) -> str:
    return keyed_hash("access.recovery", f"{factor.seed.hex}:{secret_key(text)}")


def _count(person: User) -> None:
    count_attempt(what="staff.second_step", who=str(person.pk), limit=TRIES, seconds=TRY_SECONDS)


def _wrong() -> WrongCode:
    return WrongCode(_("This code is wrong, or it was used before. Wait for the next one."), field="code")
