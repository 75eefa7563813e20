"""What people do, in plain words, beside the permission each takes. ``roles.allows`` alone decides; this only names."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.staff import roles
from apps.staff.models import User


@dataclass(frozen=True, slots=True)
class Ability:
    """One thing a person can do. ``is_limited`` where the role also has a limit in figures."""

    words: str | Promise
    permission: str
    is_limited: bool = False

    def held_by(self) -> list[tuple[str, bool]]:
        """Each role, and whether it may."""
        return [(role, roles.allows(role, self.permission)) for role in User.Role.values]


@dataclass(frozen=True, slots=True)
class Room:
    name: str | Promise
    abilities: tuple[Ability, ...]


ABILITIES: tuple[Room, ...] = (
    Room(
        _("Till"),
        (Ability(_("Sell, give rewards, let people join and undo a sale at the till"), "till.use"),),
    ),
    Room(
        _("People"),
        (
            Ability(_("Find customers and read their page"), "customers.view_customer"),
            Ability(_("Correct a customer's name, e-mail or phone"), "customers.change_customer"),
            Ability(_("Add a customer at the desk"), "customers.add_customer"),
            Ability(_("Make and rename tags"), "customers.change_tag"),
            Ability(_("See who waits to join"), "customers.view_joinrequest"),
            Ability(_("See who agreed to what"), "customers.view_consent"),
            Ability(_("See segments and who is in them"), "segments.view_segment"),
            Ability(_("Make and change segments"), "segments.change_segment"),
            Ability(_("Read the notices that people agree to"), "customers.view_notice"),
            Ability(_("Write a new notice"), "customers.add_notice"),
            Ability(_("See which letters were sent, and why not"), "messaging.view_message"),
            Ability(_("Send a letter again that did not leave"), "messaging.change_message"),
            Ability(_("Prepare a WhatsApp message to a customer"), "messaging.add_message"),
            Ability(_("See addresses that get no letters"), "messaging.view_suppression"),
            Ability(_("Stop letters to an address"), "messaging.add_suppression"),
            Ability(_("See who is left in peace, and why"), "messaging.view_pause"),
            Ability(_("Change the look of letters, and how many one person gets"), "messaging.change_brand"),
        ),
    ),
    Room(
        _("Cases"),
        (
            Ability(_("Read cases and see who waits for an answer"), "feedback.view_case"),
            Ability(_("Open a case for somebody"), "feedback.add_case"),
            Ability(_("Answer, assign and solve cases"), "feedback.change_case"),
            Ability(_("Give points or a code to make a case right"), "feedback.add_recovery", is_limited=True),
            Ability(_("Approve what somebody else wants to give"), "feedback.change_recovery"),
            Ability(_("Set business hours, holidays and promises"), "feedback.change_promise"),
            Ability(_("Write prepared answers"), "feedback.add_apology"),
        ),
    ),
    Room(
        _("Purchases"),
        (
            Ability(_("Read orders"), "orders.view_order"),
            Ability(_("Read refunds"), "orders.view_refund"),
            Ability(_("Give money back at the desk"), "orders.add_refund"),
            Ability(_("See refunds that wait for their order"), "orders.view_parkedrefund"),
            Ability(_("Close a refund that nothing will come for"), "orders.change_parkedrefund"),
            Ability(_("See products, categories, brands and suppliers"), "catalog.view_product"),
            Ability(_("Add and change products"), "catalog.change_product"),
            Ability(_("See stores and channels"), "orders.view_store"),
            Ability(_("Add and change stores and channels"), "orders.change_store"),
            Ability(_("See imports"), "imports.view_batch"),
            Ability(_("Bring files in, and undo an import"), "imports.add_batch"),
        ),
    ),
    Room(
        _("Loyalty"),
        (
            Ability(_("Read programmes, members and points"), "programs.view_program"),
            Ability(_("Start a new programme"), "programs.add_program"),
            Ability(_("Change programmes and their levels"), "programs.change_program"),
            Ability(_("Give a member a level by hand"), "programs.change_membership"),
            Ability(_("Read points added or taken by hand"), "programs.view_adjustment"),
            Ability(_("Add or take points by hand"), "programs.add_adjustment", is_limited=True),
            Ability(_("Read rewards and redemptions"), "rewards.view_reward"),
            Ability(_("Make and change rewards"), "rewards.change_reward"),
            Ability(_("Give a redemption back or cancel it"), "rewards.change_redemption"),
            Ability(_("Read offers, their codes and uses"), "offers.view_offer"),
            Ability(_("Make and change offers and codes"), "offers.change_offer"),
            Ability(_("Read campaigns, their plans and results"), "campaigns.view_campaign"),
            Ability(_("Write campaigns and send them"), "campaigns.change_campaign"),
            Ability(_("Read automatic letters, their plans and results"), "flows.view_flow"),
            Ability(_("Write automatic letters and switch them on"), "flows.change_flow"),
            Ability(_("Read the points ledger"), "ledger.view_transfer"),
            Ability(_("See what each night did"), "nights.view_night"),
        ),
    ),
    Room(
        _("Surveys"),
        (
            Ability(_("Read surveys, answers and results"), "surveys.view_survey"),
            Ability(_("Read what one customer answered"), "surveys.view_response"),
            Ability(_("See who was asked and who was not, and why"), "surveys.view_invitation"),
            Ability(_("Begin a survey"), "surveys.add_survey"),
            Ability(_("Change surveys, and switch them on and off"), "surveys.change_survey"),
        ),
    ),
    Room(
        _("The shop"),
        (
            Ability(_("See the shop's sales on the first page"), "insights.view_sales"),
            Ability(_("Read the shop's settings"), "shop.view_shop"),
            Ability(_("Change the shop's settings"), "shop.change_shop"),
            Ability(_("See who works here, and this page"), "staff.view_user"),
            Ability(_("Invite people, change roles, let people go"), "staff.change_user"),
            Ability(_("See API keys"), "storefront.view_apikey"),
            Ability(_("Take an API key out of use"), "storefront.change_apikey"),
        ),
    ),
)
