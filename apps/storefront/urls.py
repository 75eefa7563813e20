from __future__ import annotations

from django.urls import path, re_path, register_converter

from apps.storefront.paths import ExternalId
from apps.storefront.views import cases, customers, docs, joins, orders, quotes, redemptions, returns, rewards, wallets
from apps.storefront.views.base import NoSuchAddress

register_converter(ExternalId, "external")

app_name = "storefront"
urlpatterns = [
    path("customers", customers.CustomerList.as_view(), name="customers"),
    path("customers/<uuid:public_id>", customers.CustomerDetail.as_view(), name="customer"),
    path("customers/<uuid:public_id>/wallet", wallets.Wallet.as_view(), name="wallet"),
    path("customers/<uuid:public_id>/ledger", wallets.Ledger.as_view(), name="ledger"),
    path("customers/<uuid:public_id>/redemptions", redemptions.CustomerRedemptions.as_view(), name="issue"),
    path("redemptions/<uuid:public_id>", redemptions.RedemptionDetail.as_view(), name="redemption"),
    path("redemptions/<uuid:public_id>/cancel", redemptions.Cancellation.as_view(), name="cancel"),
    path("redemptions/<uuid:public_id>/rollback", redemptions.Rollback.as_view(), name="rollback"),
    path("rewards", rewards.RewardList.as_view(), name="rewards"),
    path("joins", joins.JoinList.as_view(), name="joins"),
    path("joins/<uuid:public_id>/proof", joins.JoinProof.as_view(), name="proof"),
    # Before the order itself, whose number may contain slashes.
    path("orders/<external:external_id>/returns", returns.ReturnList.as_view(), name="returns"),
    path("orders/<external:external_id>", orders.OrderDetail.as_view(), name="order"),
    path("cases", cases.CaseList.as_view(), name="cases"),
    path("cases/<uuid:public_id>", cases.CaseDetail.as_view(), name="case"),
    path("cases/<uuid:public_id>/messages", cases.CaseMessageList.as_view(), name="case_messages"),
    path("quotes", quotes.QuoteList.as_view(), name="quotes"),
    path("schema", docs.SchemaView.as_view(), name="schema"),
    path("docs", docs.DocsView.as_view(), name="docs"),
    re_path(r"", NoSuchAddress.as_view(), name="nothing"),
]
