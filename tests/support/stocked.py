"""A shop with at least one row of everything that the desk shows.

A walk over the whole admin needs a row of each model; whoever registers a new model adds one here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from uuid import UUID

from django.urls import reverse

from apps.campaigns.models import Campaign
from apps.campaigns.services import TextDraft
from apps.catalog.models import Brand, Product, Supplier
from apps.checkout.services import complete_order, refund_order
from apps.common import clock
from apps.customers.models import Consent, Customer
from apps.customers.services import current_notice, record_consent, request_join, set_tags
from apps.feedback.models import Apology, CaseRules, Holiday, Promise
from apps.feedback.services import compensate
from apps.flows.models import FlowRun
from apps.imports.models import Batch
from apps.messaging.models import Suppression
from apps.messaging.services import pause, save_brand
from apps.nights.models import Night, Reminder
from apps.offers.services import add_code, make_batch
from apps.offers.services.using import Taken, use
from apps.orders.drafts import LineDraft, RefundDraft
from apps.orders.models import Order
from apps.programs.models import Membership, Program, TierMove
from apps.programs.services import adjust_points
from apps.segments.models import Segment
from apps.shop.services import current_shop, save_shop
from apps.staff.models import User
from apps.surveys.models import Pace, Survey
from tests.factories.campaigns import begin, campaign
from tests.factories.catalog import CategoryFactory
from tests.factories.customers import CustomerFactory
from tests.factories.feedback import support, waiting_case
from tests.factories.flows import on, saved
from tests.factories.messaging import MessageFactory
from tests.factories.offers import OfferFactory
from tests.factories.orders import ChannelFactory, StoreFactory, draft_order
from tests.factories.programs import ladder, program
from tests.factories.rewards import RewardFactory, give_points, take
from tests.factories.segments import segment
from tests.factories.staff import UserFactory
from tests.factories.storefront import Caller
from tests.factories.surveys import answered_survey, profile_survey


def stock_the_shop() -> None:
    save_shop(name="Çiçek ve Kahve", currency="TRY", time_zone="Europe/Istanbul", country="TR", language="tr")
    club = program(code="club", name="Kahve Club")
    mira = CustomerFactory.create(name="Mira Yıldız")
    _shelves()
    _somebody_writes(mira)
    _purchases(club, mira)
    _rewards(club, mira)
    Batch.objects.create(file_name="satislar.csv", status=Batch.Status.DONE)
    Night.objects.create(day=dt.date(2026, 5, 10))
    base, silver, *_others = ladder(club).tiers.order_by("threshold")
    TierMove.objects.create(
        membership=Membership.objects.get(program=club, customer=mira),
        from_tier=base,
        to_tier=silver,
        reason=TierMove.Reason.MANUAL,
        effective_on=dt.date(2026, 5, 10),
        actor=UserFactory.create(),
        words="Welcome",
    )
    Reminder.objects.create(
        membership=Membership.objects.get(program=club, customer=mira),
        kind=Reminder.Kind.values[0],
        about_on=dt.date(2026, 6, 10),
        days_before=30,
        points=500,
        due_at=clock.now(),
    )
    _cases(mira)
    segment(name="Regulars")
    set_tags(customer=mira, names=["wedding"])
    _offers(mira)
    texts = {
        "en": TextDraft("Hello {name}", "What is new."),
        "tr": TextDraft("Merhaba {name}", "Haberler."),
        "az": TextDraft("Salam {name}", "Xəbərlər."),
    }
    begin(campaign(name="Begun", texts=texts))
    campaign(name="Draft", texts=texts)
    _flows(mira)
    Caller()
    _surveys(mira)


def _surveys(mira: Customer) -> None:
    answered_survey(customer=mira, score=3, words="The tea was cold.")
    profile_survey(mira)
    Pace.objects.get_or_create(pk=1)


def _flows(mira: Customer) -> None:
    """One is on and would write to her today; one is only saved."""
    Customer.objects.filter(pk=mira.pk).update(birthday_on=current_shop().local_date(clock.now()).replace(year=1988))
    saved("win_back")
    flow = on("birthday")
    FlowRun.objects.create(
        flow=flow,
        customer=mira,
        about="earlier",
        due_at=clock.now(),
        created_at=clock.now() - dt.timedelta(days=366),
        state="skipped",
        reason=FlowRun.Reason.NO_CONSENT,
    )


def _cases(mira: Customer) -> None:
    """One waits, with points asked for that nobody agreed to yet."""
    case = waiting_case(customer=mira)
    membership = Membership.objects.filter(customer=mira).select_related("program").first()
    compensate(case=case, membership=membership, points=400_000, by=support(), reference=UUID(int=7))
    Promise.objects.create(name="Urgent", priority="urgent", first_reply_minutes=15)
    Holiday.objects.create(day=dt.date(2026, 10, 29), name="Cumhuriyet Bayramı")
    CaseRules.objects.create(pk=1)
    Apology.objects.create(name="Late delivery").texts.create(language="tr", text="Merhaba {name}, özür dileriz.")


def _shelves() -> None:
    Product.objects.create(
        sku="TEA",
        name="Çay",
        price_minor=4_500,
        category=CategoryFactory.create(),
        brand=Brand.objects.create(code="rize", name="Rize"),
        supplier=Supplier.objects.create(code="bahce", name="Bahçe"),
    )


def _somebody_writes(mira: Customer) -> None:
    record_consent(
        customer=mira,
        channel=Consent.Channel.EMAIL,
        purpose=Consent.Purpose.MARKETING,
        granted=True,
        source=Consent.Source.COUNTER,
        evidence="said so",
        notice=current_notice(kind="marketing", language="tr"),
    )
    request_join(name="Deniz", email="deniz@example.com", phone="", language="tr", wants_email=True, wants_sms=False)
    MessageFactory.create(customer=mira)
    Suppression.objects.create(channel="email", address="nobody@example.com", reason=Suppression.Reason.BOUNCE)
    save_brand(sender_name="Çiçek ve Kahve")
    pause(customer=mira, what="marketing", reference="case:1")


def _purchases(club: Program, mira: Customer) -> None:
    channel, store = ChannelFactory.create(), StoreFactory.create()
    lines = (LineDraft(sku="TEA", name="Çay", quantity_milli=2_000, unit_price_minor=4_500),)
    order = complete_order(
        draft=draft_order(lines=lines, customer_id=mira.pk, store_id=store.pk, placed_at=clock.now()),
        program_ids=[club.pk],
    ).order
    for number in (order.external_id, "not-here-yet"):
        refund_order(draft=_refund(channel.pk, number))
    assert Order.objects.exists()


def _refund(channel_id: int, order_external_id: str) -> RefundDraft:
    return RefundDraft(
        channel_id=channel_id,
        order_external_id=order_external_id,
        external_id=f"{order_external_id}-R",
        refunded_at=clock.now() + dt.timedelta(minutes=1),
        amount_minor=4_500,
    )


def _rewards(club: Program, mira: Customer) -> None:
    membership = Membership.objects.get(program=club, customer=mira)
    give_points(membership, 500)
    adjust_points(
        membership=membership,
        points=50,
        reason="goodwill",
        words="Sorry for the wait",
        by=UserFactory.create(),
        reference="stocked",
    )
    take(RewardFactory.create(program=club), membership)


def _offers(mira: Customer) -> None:
    summer = OfferFactory.create(name="Summer")
    code = add_code(offer=summer, text="MUSTERI10")
    make_batch(offer=summer, count=2, by=None, prefix="YAZ")
    use(order=Order.objects.latest("pk"), wanted=[Taken(summer.pk, code.pk, (500,))])


def designed() -> Iterator[str]:
    """Pages that belong to no list."""
    begun, draft = Campaign.objects.get(name="Begun").pk, Campaign.objects.get(name="Draft").pk
    yield reverse("admin:messaging_whatsapp", args=[Customer.objects.get(name="Mira Yıldız").pk])
    yield reverse("admin:campaigns_campaign_results", args=[begun])
    yield reverse("admin:campaigns_campaign_preview", args=[draft])
    yield reverse("admin:campaigns_campaign_who", args=[draft])
    yield reverse("admin:flows_flow_results", args=["birthday"])
    yield reverse("admin:flows_flow_edit", args=["win_back"])
    yield reverse("admin:flows_flow_preview", args=["birthday"])
    yield reverse("admin:index")
    yield reverse("admin:insights_five")
    yield reverse("admin:password_change")
    yield reverse("admin:staff_roles")
    yield reverse("admin:feedback_case_inbox")
    yield reverse("admin:feedback_case_call")
    yield reverse("admin:feedback_case_kept")
    yield reverse("admin:feedback_holiday_public")
    yield reverse("admin:feedback_apology_ready")
    yield reverse("admin:staff_user_act", args=[User.objects.latest("pk").pk, "let-go"])
    yield reverse("access:device")
    yield reverse("admin_password_reset")
    yield reverse("order_refund", args=[Order.objects.latest("pk").pk])
    yield reverse("admin:programs_terms", args=[Program.objects.get().rules.get().pk])
    yield reverse("admin:programs_membership_adjust", args=[Membership.objects.latest("pk").pk])
    yield reverse("admin:programs_adjust_limits")
    yield reverse("admin:programs_membership_tier", args=[Membership.objects.latest("pk").pk])
    yield reverse("admin:programs_ladder", args=[Program.objects.get().pk])
    yield reverse("admin:programs_expiry", args=[Program.objects.get().pk])
    yield reverse("admin:segments_segment_people", args=[Segment.objects.latest("pk").pk])
    yield reverse("admin:segments_segment_remove", args=[Segment.objects.latest("pk").pk])
    yield f"{reverse('admin:segments_segment_add')}?start=letters"
    yield reverse("admin:offers_offer_add") + "?start=code"
    yield reverse("admin:surveys_survey_new")
    for page in ("preview", "results", "receipt"):
        yield reverse(f"admin:surveys_survey_{page}", args=[Survey.objects.get(code="nps-delivery").pk])
    yield reverse("offer_try")
    yield reverse("customer_overview", args=[Customer.objects.get(name="Mira Yıldız").pk])
