"""What each role may do, in one table. Owners may do everything."""

from __future__ import annotations

from apps.staff.models import User

# "app.*" is everything in an app, "app.view" every look into it, "app.verb_model" one thing. The till and the rest of the
# desk ask in the same words, so that one page can show who may do what.
ROLES: dict[str, frozenset[str]] = {
    User.Role.OWNER: frozenset({"*"}),
    User.Role.MANAGER: frozenset(
        {
            "till.*",
            "customers.*",
            "catalog.*",
            "orders.*",
            "programs.*",
            "rewards.*",
            "segments.*",
            "offers.*",
            "campaigns.*",
            "flows.*",
            "imports.*",
            "messaging.*",
            "feedback.*",
            "nights.view",
            "surveys.*",
            "insights.view",
            "ledger.view",
            "codes.view",
            "storefront.view",
            "shop.view",
            "staff.view",
        }
    ),
    User.Role.SUPPORT: frozenset(
        {
            "till.*",
            "customers.view",
            "customers.change_customer",
            "catalog.view",
            "orders.view",
            "programs.view",
            "programs.add_adjustment",
            "rewards.view",
            "offers.view",
            "campaigns.view",
            "flows.view",
            "rewards.change_redemption",
            "segments.view",
            "messaging.view",
            "messaging.add_message",
            "feedback.view",
            "feedback.add_case",
            "feedback.change_case",
            "feedback.add_recovery",
            "nights.view",
            "surveys.view",
            "ledger.view",
        }
    ),
    User.Role.CASHIER: frozenset({"till.*"}),
}


def allows(role: str, permission: str) -> bool:
    """Whether a role holds a permission such as ``orders.view_order``."""
    granted = ROLES.get(role, frozenset())
    app, _dot, action = permission.partition(".")
    verb = action.partition("_")[0]
    return bool(granted & {"*", f"{app}.*", f"{app}.{verb}", permission})


def opens(role: str, app: str) -> bool:
    """Whether a role may see an app at all."""
    return any(entry == "*" or entry.partition(".")[0] == app for entry in ROLES.get(role, frozenset()))
