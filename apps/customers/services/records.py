"""The customer record: made, changed, found."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.common import clock
from apps.common import text as words
from apps.common.among import among
from apps.common.bulk import insert_rows
from apps.customers.errors import CustomerExists, CustomerForgotten
from apps.customers.models import Customer, Identifier
from apps.customers.models.customer import PhoneTail
from apps.customers.services.contacts import (
    SCOPE_MAX,
    clean_birthday,
    clean_card,
    clean_language,
    clean_name,
    clean_value,
    normalize_email,
    normalize_phone,
)
from apps.customers.services.indexing import index_names
from apps.shop.services import current_shop

TAIL_DIGITS = 4
TAIL_MATCHES_MAX = 50


class Changes(TypedDict, total=False):
    name: str
    email: str
    phone: str
    birthday_on: dt.date | None
    language: str


def create_customer(
    *,
    name: str = "",
    email: str = "",
    phone: str = "",
    birthday_on: dt.date | None = None,
    language: str = "",
    external_id: str = "",
    scope: str = "",
    card: str = "",
) -> Customer:
    """Make a customer. Contacts are kept in their one spelling and count as unproven.

    Raises BadEmail, BadPhone, BadValue, and CustomerExists with the field that is taken.
    """
    fields = _clean({"name": name, "email": email, "phone": phone, "birthday_on": birthday_on})
    fields["language"] = clean_language(language) if language else current_shop().language
    identifiers = _identifiers(external_id=external_id, scope=scope, card=card)
    try:
        with transaction.atomic():
            _refuse_taken(fields, identifiers)
            customer = Customer(**fields, name_key=words.fold(fields.get("name", ""))[:200])
            customer.save(force_insert=True)
            for identifier in identifiers:
                identifier.customer = customer
                identifier.save(force_insert=True)
            index_names(names={customer.pk: customer.name}, are_new=True)
    except IntegrityError:
        # Somebody was faster between the look and the write: say which field, as if we had seen it.
        _refuse_taken(fields, identifiers)
        raise
    return customer


def update_customer(*, customer: Customer, **changes: Unpack[Changes]) -> Customer:
    """Change what is given and nothing else. A changed contact is unproven again. Raises as create_customer does."""
    fields = _clean(changes)
    if "language" in changes:
        fields["language"] = clean_language(changes["language"])
    try:
        with transaction.atomic():
            row = Customer.objects.select_for_update().get(pk=customer.pk)
            if row.forgotten_at is not None:
                raise CustomerForgotten(_("This customer was forgotten. Nothing can be added."))
            _refuse_taken(fields, [], but=row)
            _write(row, fields)
    except IntegrityError:
        _refuse_taken(fields, [], but=customer)
        raise
    return row


def _write(row: Customer, fields: Changes) -> None:
    if "email" in fields and fields["email"] != row.email:
        row.email_proven_at = None
    if "phone" in fields and fields["phone"] != row.phone:
        row.phone_proven_at = None
    is_renamed = fields.get("name", row.name) != row.name
    for field, value in fields.items():
        setattr(row, field, value)
    row.name_key = words.fold(row.name)[:200]
    row.save()
    if is_renamed:
        index_names(names={row.pk: row.name})


def find_customer(
    *,
    email: str | None = None,
    phone: str | None = None,
    external_id: str | None = None,
    scope: str = "",
    card: str | None = None,
) -> Customer | None:
    """The one customer known by this contact or identifier, in any spelling; None for nobody, or for nothing asked.

    The first of the four that is given decides. Raises BadEmail or BadPhone for what cannot be one.
    """
    present = Customer.objects.present()
    if email:
        return present.filter(email=normalize_email(email)).first()
    if phone:
        return present.filter(phone=normalize_phone(phone, current_shop().country)).first()
    if external_id:
        kind, value = Identifier.Kind.EXTERNAL, clean_value(external_id, field="external_id")
        scope = clean_value(scope, field="scope", limit=SCOPE_MAX)
    elif card:
        kind, value, scope = Identifier.Kind.CARD, clean_card(card), ""
    else:
        return None
    return present.filter(identifiers__kind=kind, identifiers__scope=scope, identifiers__value=value).first()


def find_by_phone_tail(*, digits: str) -> list[Customer]:
    """Everybody whose number ends in these four (or more) digits, as a cashier hears them. Fewer digits find nobody."""
    tail = "".join(str(int(c)) for c in digits if c.isdecimal())
    if len(tail) < TAIL_DIGITS:
        return []
    # The index is on the last four; a longer tail narrows what it found.
    found = Customer.objects.present().filter(phone__endswith=tail).alias(tail=PhoneTail("phone"))
    return list(found.filter(tail=tail[-TAIL_DIGITS:]).order_by("name_key", "pk")[:TAIL_MATCHES_MAX])


def ensure_customers(*, scope: str, external_ids: Iterable[str]) -> dict[str, int]:
    """Primary keys by external id, making those who are missing. The same few statements for one as for thousands."""
    wanted = sorted({clean_value(each, field="external_id") for each in external_ids} - {""})
    known = _known(scope, wanted)
    missing = [each for each in wanted if each not in known]
    if not missing:
        return known
    with transaction.atomic():
        made = _make_nameless(len(missing))
        # Whoever gets which row does not matter: they are all alike until now.
        now = clock.now()
        rows = [[pk, "external", scope, value, now] for pk, value in zip(made, missing, strict=True)]
        insert_rows(Identifier, ["customer_id", "kind", "scope", "value", "created_at"], rows, skip_known=True)
        found = _known(scope, missing)
        # Whoever lost the race for an id left a customer nobody refers to.
        lost = set(made) - set(found.values())
        if lost:
            Customer.objects.filter(pk__in=lost).delete()
    return known | found


def _make_nameless(count: int) -> list[int]:
    """Customers of whom only an outside id is known yet. One statement; their primary keys."""
    now, language = clock.now(), current_shop().language
    columns = ["public_id", "name", "name_key", "email", "phone", "language", "joined_at", "updated_at"]
    rows = [[uuid.uuid4(), "", "", "", "", language, now, now] for _each in range(count)]
    return [pk for (pk,) in insert_rows(Customer, columns, rows, returning=["id"])]


def _known(scope: str, values: list[str]) -> dict[str, int]:
    rows = Identifier.objects.filter(among("value", values), kind=Identifier.Kind.EXTERNAL, scope=scope)
    return dict(rows.values_list("value", "customer_id"))


def _clean(given: Changes) -> Changes:
    fields: Changes = {}
    if "name" in given:
        fields["name"] = clean_name(given["name"])
    if "email" in given:
        fields["email"] = normalize_email(given["email"]) if given["email"].strip() else ""
    if "phone" in given:
        fields["phone"] = normalize_phone(given["phone"], current_shop().country) if given["phone"].strip() else ""
    if "birthday_on" in given:
        fields["birthday_on"] = clean_birthday(given["birthday_on"])
    return fields


def _identifiers(*, external_id: str, scope: str, card: str) -> list[Identifier]:
    rows = []
    if value := clean_value(external_id, field="external_id"):
        scope = clean_value(scope, field="scope", limit=SCOPE_MAX)
        rows.append(Identifier(kind=Identifier.Kind.EXTERNAL, scope=scope, value=value))
    if value := clean_card(card):
        rows.append(Identifier(kind=Identifier.Kind.CARD, value=value))
    return rows


def _refuse_taken(fields: Changes, identifiers: list[Identifier], but: Customer | None = None) -> None:
    others = Customer.objects.exclude(pk=but.pk) if but else Customer.objects.all()
    if fields.get("email") and others.filter(email=fields["email"]).exists():
        raise CustomerExists(_("Another customer already has this e-mail address."), field="email")
    if fields.get("phone") and others.filter(phone=fields["phone"]).exists():
        raise CustomerExists(_("Another customer already has this phone number."), field="phone")
    for each in identifiers:
        if Identifier.objects.filter(kind=each.kind, scope=each.scope, value=each.value).exists():
            field = "card" if each.kind == Identifier.Kind.CARD else "external_id"
            raise CustomerExists(_("This number already belongs to another customer."), field=field)
