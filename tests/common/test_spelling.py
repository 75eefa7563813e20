import pytest
from django.utils import translation

from apps.common.spelling import list_text


@pytest.mark.parametrize("language", ["en", "tr", "az"])
@pytest.mark.parametrize(
    ("names", "text"),
    [([], ""), (["Çay"], "Çay"), (["Çay", "Qəhvə"], "Çay, Qəhvə"), (["Çay", "Qəhvə", "Kek"], "Çay, Qəhvə, Kek")],
)
def test_a_list_of_any_length_stands_with_commas_in_every_language(language, names, text):
    with translation.override(language):
        assert list_text(names) == text
