from decimal import Decimal

import pytest
from django.utils import translation

from apps.common.spelling import list_text, percent_text


@pytest.mark.parametrize("language", ["en", "tr", "az"])
@pytest.mark.parametrize(
    ("names", "text"),
    [([], ""), (["Çay"], "Çay"), (["Çay", "Qəhvə"], "Çay, Qəhvə"), (["Çay", "Qəhvə", "Kek"], "Çay, Qəhvə, Kek")],
)
def test_a_list_of_any_length_stands_with_commas_in_every_language(language, names, text):
    with translation.override(language):
        assert list_text(names) == text


@pytest.mark.parametrize(
    ("value", "english", "turkish"),
    [(15, "15 %", "%15"), (0, "0 %", "%0"), (Decimal("7.5"), "7.5 %", "%7,5"), (Decimal("-7.5"), "−7.5 %", "−%7,5")],
)
def test_in_turkish_the_percent_sign_comes_first_and_a_minus_before_it(value, english, turkish):
    with translation.override("en"):
        assert percent_text(value) == english
    with translation.override("tr"):
        assert percent_text(value) == turkish
