from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.common.among import among
from apps.common.bulk import insert_rows
from apps.common.text import fold
from apps.customers.errors import BadTag, TagUsed
from apps.customers.models import TAG_NAME_MAX, Customer, Tag, Tagging
from apps.staff.models import User

TAGS_MAX = 20


@transaction.atomic
def ensure_tags(*, names: Iterable[str]) -> list[Tag]:
    """The tags of these names, made where they are missing; two spellings of one word are one tag. Raises BadTag."""
    wanted: dict[str, str] = {}
    for name in names:
        if name.strip():
            wanted.setdefault(fold(name), " ".join(name.split()))
    for key, name in wanted.items():
        if not key or len(name) > TAG_NAME_MAX or len(key) > TAG_NAME_MAX:
            raise BadTag(_("A tag is a short word, such as wedding."), field="tags")
    rows = [[name, key, clock.now()] for key, name in wanted.items()]
    insert_rows(Tag, ["name", "name_key", "created_at"], rows, skip_known=True)
    return list(Tag.objects.filter(among("name_key", wanted)).order_by("name", "pk"))


@transaction.atomic
def tag_customers(*, tag: Tag, customer_ids: Collection[int], by: User | None = None) -> int:
    """Stick a tag on all of these, in sets. Returns how many did not have it yet."""
    there = Customer.objects.present().filter(among("pk", customer_ids)).values_list("pk", flat=True)
    rows = [[tag.pk, customer_id, by.pk if by else None, clock.now()] for customer_id in there]
    columns = ["tag_id", "customer_id", "given_by_id", "given_at"]
    return len(insert_rows(Tagging, columns, rows, returning=["id"], skip_known=True))


@transaction.atomic
def untag_customers(*, tag: Tag, customer_ids: Collection[int]) -> int:
    """Take it off again. Returns how many had it."""
    count, _each = Tagging.objects.filter(among("customer_id", customer_ids), tag=tag).delete()
    return count


def delete_tag(*, tag: Tag) -> None:
    """Off everybody, and away. Raises TagUsed where a segment asks for it."""
    try:
        with transaction.atomic():
            tag.delete()
    except ProtectedError:
        raise TagUsed(_("A segment asks for this tag. Change or delete that segment first."), field="tag") from None


@transaction.atomic
def set_tags(*, customer: Customer, names: Iterable[str], by: User | None = None) -> list[Tag]:
    """Exactly these tags on one customer. Raises BadTag."""
    tags = ensure_tags(names=names)
    if len(tags) > TAGS_MAX:
        raise BadTag(_("These are too many tags for one customer."), field="tags")
    kept = [tag.pk for tag in tags]
    Tagging.objects.filter(customer=customer).exclude(tag_id__in=kept).delete()
    for tag in tags:
        tag_customers(tag=tag, customer_ids=[customer.pk], by=by)
    return tags


def tag_names(customer: Customer) -> list[str]:
    return list(Tag.objects.filter(taggings__customer=customer).values_list("name", flat=True))
