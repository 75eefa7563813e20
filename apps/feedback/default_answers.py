"""Prepared answers to begin with, in three languages. A shop may change every word.

Written out here, not in the catalogs: what is offered in one language must not wait for a translation.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LANGUAGES = ("en", "tr", "az")
_SIGNED = "\n\n{staff}, {shop}"


@dataclass(frozen=True, slots=True)
class Answer:
    """``name`` is what the staff choose it by; ``texts`` in the order of ``LANGUAGES``."""

    name: Promise | str
    texts: tuple[str, str, str]

    @property
    def signed(self) -> dict[str, str]:
        return {language: text + _SIGNED for language, text in zip(LANGUAGES, self.texts, strict=True)}


ANSWERS = (
    Answer(
        _("Sorry for the wait"),
        (
            "We are sorry that you had to wait. We are finding out what happened, and will write to you again.",
            "Sizi beklettiğimiz için özür dileriz. Ne olduğunu araştırıyoruz ve size yeniden yazacağız.",
            "Sizi gözlətdiyimiz üçün üzr istəyirik. Nə baş verdiyini araşdırırıq və sizə yenidən yazacağıq.",
        ),
    ),
    Answer(
        _("Sorry for the quality"),
        (
            "We are sorry that it was not as good as it should be. Which would you like: a new one, or your money back?",
            "Olması gerektiği kadar iyi olmadığı için özür dileriz. Hangisini istersiniz: yenisini mi, paranızın iadesini mi?",
            "Olmalı olduğu qədər yaxşı olmadığı üçün üzr istəyirik. Hansını istərdiniz: yenisini, yoxsa pulunuzu?",
        ),
    ),
    Answer(
        _("Sorry, with a gift"),
        (
            "We are sorry. To make it right, we have given you: {gift}.",
            "Özür dileriz. Telafi etmek için size şunu verdik: {gift}.",
            "Üzr istəyirik. Bunu düzəltmək üçün sizə verdik: {gift}.",
        ),
    ),
    Answer(
        _("Thanks for kind words"),
        (
            "Thank you for your kind words. We have passed them on to everybody here.",
            "Güzel sözleriniz için teşekkür ederiz. Buradaki herkese ilettik.",
            "Xoş sözləriniz üçün təşəkkür edirik. Buradakı hər kəsə çatdırdıq.",
        ),
    ),
    Answer(
        _("The money is given back"),
        (
            "We have given your money back. Until you see it, your bank may need a few days.",
            "Paranızı iade ettik. Hesabınızda görünmesi, bankanıza göre birkaç gün sürebilir.",
            "Pulunuzu qaytardıq. Hesabınızda görünməsi bankınızdan asılı olaraq bir neçə gün çəkə bilər.",
        ),
    ),
    Answer(
        _("Please tell us more"),
        (
            "Thank you for writing to us. So that we can help: when was it, where, and what did you buy?",
            "Bize yazdığınız için teşekkür ederiz. Yardımcı olabilmemiz için: ne zaman, nerede oldu ve ne almıştınız?",
            "Bizə yazdığınız üçün təşəkkür edirik. Kömək edə bilməyimiz üçün: nə vaxt, harada oldu və nə almışdınız?",
        ),
    ),
)
