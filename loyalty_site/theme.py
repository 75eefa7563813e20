"""The desk's navigation, in the order of a merchant's day, and its colours."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


def _may(permission: str) -> Any:
    def allowed(request: HttpRequest) -> bool:
        return request.user.has_perm(permission)

    return allowed


def _item(title: Any, icon: str, page: str, permission: str) -> dict[str, Any]:
    return {"title": title, "icon": icon, "link": reverse_lazy(page), "permission": _may(permission)}


NAVIGATION: list[dict[str, Any]] = [
    {
        "items": [
            {"title": _("Today"), "icon": "wb_sunny", "link": reverse_lazy("admin:index")},
            _item(_("Five numbers"), "monitoring", "admin:insights_five", "insights.view_sales"),
            _item(_("Till"), "point_of_sale", "till:home", "till.use"),
        ]
    },
    {
        "title": _("People"),
        "separator": True,
        "items": [
            _item(_("Customers"), "group", "admin:customers_customer_changelist", "customers.view_customer"),
            _item(_("Segments"), "filter_alt", "admin:segments_segment_changelist", "segments.view_segment"),
            _item(_("Tags"), "sell", "admin:customers_tag_changelist", "customers.view_tag"),
            _item(
                _("Waiting to join"),
                "person_add",
                "admin:customers_joinrequest_changelist",
                "customers.view_joinrequest",
            ),
            _item(_("Consents"), "how_to_reg", "admin:customers_consent_changelist", "customers.view_consent"),
            _item(_("Cases"), "support_agent", "admin:feedback_case_inbox", "feedback.view_case"),
            _item(_("Messages"), "mail", "admin:messaging_message_changelist", "messaging.view_message"),
            _item(_("Pauses"), "do_not_disturb_on", "admin:messaging_pause_changelist", "messaging.view_pause"),
            _item(_("Reminders"), "alarm", "admin:nights_reminder_changelist", "nights.view_reminder"),
        ],
    },
    {
        "title": _("Purchases"),
        "separator": True,
        "items": [
            _item(_("Orders"), "receipt_long", "admin:orders_order_changelist", "orders.view_order"),
            _item(_("Refunds"), "undo", "admin:orders_refund_changelist", "orders.view_refund"),
            _item(
                _("Waiting refunds"), "hourglass", "admin:orders_parkedrefund_changelist", "orders.view_parkedrefund"
            ),
            _item(_("Products"), "local_cafe", "admin:catalog_product_changelist", "catalog.view_product"),
            _item(_("Imports"), "upload_file", "admin:imports_batch_changelist", "imports.view_batch"),
        ],
    },
    {
        "title": _("Loyalty"),
        "separator": True,
        "items": [
            _item(_("Programmes"), "loyalty", "admin:programs_program_changelist", "programs.view_program"),
            _item(_("Rewards"), "redeem", "admin:rewards_reward_changelist", "rewards.view_reward"),
            _item(
                _("Redemptions"),
                "confirmation_number",
                "admin:rewards_redemption_changelist",
                "rewards.view_redemption",
            ),
            _item(_("Campaigns"), "campaign", "admin:campaigns_campaign_changelist", "campaigns.view_campaign"),
            _item(_("Automatic letters"), "notifications_active", "admin:flows_flow_changelist", "flows.view_flow"),
            _item(_("Offers"), "local_offer", "admin:offers_offer_changelist", "offers.view_offer"),
            _item(_("Try a basket"), "shopping_cart", "offer_try", "offers.view_offer"),
            _item(_("Promo codes"), "sell", "admin:offers_promocode_changelist", "offers.view_promocode"),
            _item(_("Batches of codes"), "style", "admin:offers_codebatch_changelist", "offers.view_codebatch"),
            _item(_("Uses of offers"), "fact_check", "admin:offers_offeruse_changelist", "offers.view_offeruse"),
            _item(_("Tier changes"), "stairs", "admin:programs_tiermove_changelist", "programs.view_tiermove"),
            _item(_("Adjustments"), "exposure", "admin:programs_adjustment_changelist", "programs.view_adjustment"),
            _item(_("Points ledger"), "menu_book", "admin:ledger_transfer_changelist", "ledger.view_transfer"),
        ],
    },
    {
        "title": _("Surveys"),
        "separator": True,
        "items": [
            _item(_("Surveys"), "sentiment_satisfied", "admin:surveys_survey_changelist", "surveys.view_survey"),
            _item(_("Answers"), "reviews", "admin:surveys_response_changelist", "surveys.view_response"),
            _item(
                _("Invitations"), "forward_to_inbox", "admin:surveys_invitation_changelist", "surveys.view_invitation"
            ),
            _item(_("Questions"), "help", "admin:surveys_question_changelist", "surveys.view_question"),
            _item(_("Pace of surveys"), "speed", "admin:surveys_pace_changelist", "surveys.view_pace"),
        ],
    },
    {
        "title": _("The shop"),
        "separator": True,
        "items": [
            _item(_("Shop settings"), "storefront", "admin:shop_shop_changelist", "shop.view_shop"),
            _item(_("Look of the letters"), "palette", "admin:messaging_brand_changelist", "messaging.view_brand"),
            _item(_("Staff"), "badge", "admin:staff_user_changelist", "staff.view_user"),
            _item(
                _("Answering customers"),
                "support_agent",
                "admin:feedback_caserules_changelist",
                "feedback.view_caserules",
            ),
            _item(_("Stores"), "store", "admin:orders_store_changelist", "orders.view_store"),
            _item(_("Channels"), "lan", "admin:orders_channel_changelist", "orders.view_channel"),
            _item(_("API keys"), "key", "admin:storefront_apikey_changelist", "storefront.view_apikey"),
            _item(_("Nights"), "bedtime", "admin:nights_night_changelist", "nights.view_night"),
            _item(_("Notices"), "policy", "admin:customers_notice_changelist", "customers.view_notice"),
        ],
    },
]

# A warm green, with enough contrast on white (4.5:1 from 600 on).
PRIMARY = {
    "50": "#f1f8f3",
    "100": "#dcefe1",
    "200": "#bbdfc6",
    "300": "#8dc8a1",
    "400": "#5aab77",
    "500": "#2f855a",
    "600": "#276f4b",
    "700": "#20593d",
    "800": "#1b4731",
    "900": "#163a29",
    "950": "#0b2118",
}

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Müdavim",
    "SITE_HEADER": "Müdavim",
    "SITE_SYMBOL": "loyalty",
    "SITE_URL": "/",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("portal/icon.svg")}],
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": True,
    "LANGUAGES": {"action": reverse_lazy("access:language")},
    "COLORS": {"primary": PRIMARY},
    "SIDEBAR": {"show_search": False, "show_all_applications": False, "navigation": NAVIGATION},
    "ACCOUNT": {
        "navigation": [
            {"title": _("Change password"), "link": reverse_lazy("admin:password_change")},
            {"title": _("Two-step sign-in"), "link": reverse_lazy("access:device")},
        ]
    },
    "DASHBOARD_CALLBACK": "loyalty_site.home.today",
    "STYLES": [lambda request: static("admin.css")],
    "SCRIPTS": [lambda request: static("admin.js")],
}
