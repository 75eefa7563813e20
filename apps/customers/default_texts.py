"""Starting texts of the privacy notice and the marketing consent. A shop should read them and publish its own.

They say what the program does, and claim nothing about any country's law. ``{shop}`` becomes the shop's name.
Written out here, not in the catalogs: a published text must not change with a translation.
"""

from __future__ import annotations

DEFAULT_NOTICES: tuple[tuple[str, str, str], ...] = (
    (
        "privacy",
        "en",
        (
            "{shop} keeps your name, your phone number or e-mail address, your purchases and your points, so that you can "
            "collect and spend points here. Nobody outside the shop uses them for advertising. You can see what is kept on "
            "your own page, and ask the shop at any time to correct or remove it."
        ),
    ),
    (
        "privacy",
        "tr",
        (
            "{shop}, puan toplayıp harcayabilmeniz için adınızı, telefon numaranızı veya e-posta adresinizi, "
            "alışverişlerinizi ve puanlarınızı saklar. Mağaza dışında hiç kimse bunları reklam için kullanmaz. Saklanan "
            "bilgileri kendi sayfanızda görebilir, düzeltilmesini veya silinmesini mağazadan her zaman isteyebilirsiniz."
        ),
    ),
    (
        "privacy",
        "az",
        (
            "{shop} xal toplayıb xərcləyə bilməyiniz üçün adınızı, telefon nömrənizi və ya e-poçt ünvanınızı, "
            "alış-verişlərinizi və xallarınızı saxlayır. Mağazadan kənarda heç kim onlardan reklam üçün istifadə etmir. "
            "Saxlanan məlumatı öz səhifənizdə görə, düzəldilməsini və ya silinməsini mağazadan istənilən vaxt xahiş edə "
            "bilərsiniz."
        ),
    ),
    (
        "marketing",
        "en",
        (
            "{shop} may send me offers and news over the channel I tick. I can stop this at any time with one click. "
            "My membership does not depend on it."
        ),
    ),
    (
        "marketing",
        "tr",
        (
            "{shop} bana işaretlediğim kanaldan kampanya ve haber gönderebilir. Bunu istediğim zaman tek tıkla "
            "durdurabilirim. Üyeliğim buna bağlı değildir."
        ),
    ),
    (
        "marketing",
        "az",
        (
            "{shop} mənə seçdiyim kanalla təklif və xəbər göndərə bilər. Bunu istənilən vaxt bir kliklə dayandıra bilərəm. "
            "Üzvlüyüm bundan asılı deyil."
        ),
    ),
)
