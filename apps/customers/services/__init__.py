from apps.customers.services.cards import card_number
from apps.customers.services.consent import consents_now, record_consent
from apps.customers.services.contacts import normalize_email, normalize_phone, readable_phone
from apps.customers.services.indexing import index_names, rebuild_search
from apps.customers.services.joining import (
    Asked,
    is_proven,
    join_at_counter,
    open_join,
    prove_join,
    prove_join_at_counter,
    request_join,
)
from apps.customers.services.meeting import Contacts, meet_customer
from apps.customers.services.notices import current_notice, notice_text, publish_default_notices, publish_notice
from apps.customers.services.records import (
    create_customer,
    ensure_customers,
    find_by_phone_tail,
    find_customer,
    update_customer,
)
from apps.customers.services.searching import search_customers
from apps.customers.services.signing_in import (
    AskedSignIn,
    finish_sign_in,
    make_till_link,
    start_sign_in,
    use_till_link,
)
from apps.customers.services.tagging import delete_tag, ensure_tags, set_tags, tag_customers, tag_names, untag_customers

__all__ = [
    "Asked",
    "AskedSignIn",
    "Contacts",
    "card_number",
    "consents_now",
    "create_customer",
    "current_notice",
    "delete_tag",
    "ensure_customers",
    "ensure_tags",
    "find_by_phone_tail",
    "find_customer",
    "finish_sign_in",
    "index_names",
    "is_proven",
    "join_at_counter",
    "make_till_link",
    "meet_customer",
    "normalize_email",
    "normalize_phone",
    "notice_text",
    "open_join",
    "prove_join",
    "prove_join_at_counter",
    "publish_default_notices",
    "publish_notice",
    "readable_phone",
    "rebuild_search",
    "record_consent",
    "request_join",
    "search_customers",
    "set_tags",
    "start_sign_in",
    "tag_customers",
    "tag_names",
    "untag_customers",
    "update_customer",
    "use_till_link",
]
