"""Surveys to begin with, in three languages. A shop may change every word.

Written out here, not in the catalogs: what was asked must not change with a translation.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Three = tuple[str, str, str]  # English, Turkish, Azerbaijani


@dataclass(frozen=True, slots=True)
class Ask:
    kind: str
    text: Three
    is_score: bool = False
    profile_key: str = ""
    choices: tuple[Three, ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """``name`` and ``purpose`` are what staff read when they choose it."""

    code: str
    name: Promise | str
    purpose: Promise | str
    kind: str
    about: str
    trigger: str
    title: Three
    intro: Three
    asks: tuple[Ask, ...]
    settings: dict[str, int | bool] = field(default_factory=dict)


RECOMMEND: Three = (
    "How likely are you to recommend us to a friend?",
    "Bizi bir arkadaşınıza önerme olasılığınız nedir?",
    "Bizi bir dostunuza tövsiyə etmə ehtimalınız nə qədərdir?",
)
WHY: Three = (
    "What is the main reason for your answer?",
    "Bu yanıtı vermenizin başlıca nedeni nedir?",
    "Bu cavabın əsas səbəbi nədir?",
)
TITLE: Three = ("How was it?", "Nasıldı?", "Necə idi?")

DELIVERY = Template(
    code="nps-delivery",
    name=_("Would you recommend us, after delivery"),
    purpose=_("Three days after a delivery, or after a visit to the shop. Two questions, one minute."),
    kind="nps",
    about="transactional",
    trigger="delivery",
    title=TITLE,
    intro=(
        "Thank you for buying from us. One number tells us how we did; it takes a minute.",
        "Bizden alışveriş yaptığınız için teşekkür ederiz. Tek bir sayı bize nasıl olduğumuzu söyler; bir dakika sürer.",
        "Bizdən alış-veriş etdiyiniz üçün təşəkkür edirik. Bircə rəqəm bizə necə olduğumuzu deyir; bir dəqiqə çəkir.",
    ),
    asks=(Ask("score10", RECOMMEND, is_score=True), Ask("words", WHY)),
    settings={"delay_days": 3, "remind_after_days": 5, "on_receipts": True},
)
SHOP = Template(
    code="nps-shop",
    name=_("Would you recommend us, everybody"),
    purpose=_("Everybody once a quarter, spread over its weekdays. Tells how people see the shop as a whole."),
    kind="nps",
    about="relational",
    trigger="spread",
    title=("A question to you", "Size bir sorumuz var", "Sizə bir sualımız var"),
    intro=(
        "You know our shop. One number tells us what you think of it; it takes a minute.",
        "Mağazamızı tanıyorsunuz. Tek bir sayı bize ne düşündüğünüzü söyler; bir dakika sürer.",
        "Mağazamızı tanıyırsınız. Bircə rəqəm bizə nə düşündüyünüzü deyir; bir dəqiqə çəkir.",
    ),
    asks=(Ask("score10", RECOMMEND, is_score=True), Ask("words", WHY)),
    settings={"delay_days": 0, "recontact_days": 90},
)
CASE = Template(
    code="csat-case",
    name=_("How satisfied are you, after a case"),
    purpose=_("A day after a complaint or question was solved, once per case."),
    kind="csat",
    about="transactional",
    trigger="case",
    title=("Did we help you?", "Size yardımcı olabildik mi?", "Sizə kömək edə bildikmi?"),
    intro=(
        "You wrote to us, and we answered. Please tell us whether it was enough.",
        "Bize yazdınız, biz de yanıtladık. Lütfen yeterli olup olmadığını söyleyin.",
        "Bizə yazdınız, biz də cavab verdik. Zəhmət olmasa, bunun kifayət edib-etmədiyini deyin.",
    ),
    asks=(
        Ask(
            "score5",
            (
                "How satisfied are you with our answer?",
                "Yanıtımızdan ne kadar memnunsunuz?",
                "Cavabımızdan nə qədər razısınız?",
            ),
            is_score=True,
        ),
        Ask(
            "words",
            ("What should we do better?", "Neyi daha iyi yapmalıyız?", "Nəyi daha yaxşı etməliyik?"),
        ),
    ),
    settings={"delay_days": 1, "recontact_days": 0, "valid_days": 7},
)
HABITS = Template(
    code="habits",
    name=_("What customers like"),
    purpose=_(
        "Your own questions. The answers stand at the customer, so that you can write to those who like something."
    ),
    kind="own",
    about="relational",
    trigger="hand",
    title=("What do you like?", "Nelerden hoşlanırsınız?", "Nələri xoşlayırsınız?"),
    intro=(
        "Tell us what you like, so that we offer you what suits you.",
        "Size uygun olanı sunabilmemiz için nelerden hoşlandığınızı söyleyin.",
        "Sizə uyğun olanı təklif edə bilməyimiz üçün nələri xoşladığınızı deyin.",
    ),
    asks=(
        Ask(
            "choice",
            ("When do you usually come?", "Genellikle ne zaman gelirsiniz?", "Adətən nə vaxt gəlirsiniz?"),
            profile_key="visits",
            choices=(
                ("In the morning", "Sabahları", "Səhərlər"),
                ("At noon", "Öğlenleri", "Günortalar"),
                ("In the evening", "Akşamları", "Axşamlar"),
                ("At the weekend", "Hafta sonları", "Həftəsonları"),
            ),
        ),
        Ask(
            "words",
            ("What would you like to find with us?", "Bizde neyi bulmak istersiniz?", "Bizdə nəyi tapmaq istərdiniz?"),
        ),
    ),
)
ALL: tuple[Template, ...] = (DELIVERY, SHOP, CASE, HABITS)
