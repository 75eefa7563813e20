"""Who and what the demo shop knows. All invented."""

from __future__ import annotations

from typing import NamedTuple

SHOP = {
    "name": "Kahve & Çiçek (demo)",
    "currency": "TRY",
    "time_zone": "Europe/Istanbul",
    "country": "TR",
    "language": "en",
}
# Known to everybody who reads this file; load_demo refuses to run outside DEBUG.
PASSWORD = "demo-kahve-42"  # noqa: S105
OWNER = ("owner@demo.example", "Ayla Demirtaş")
CASHIER = ("cashier@demo.example", "Emre Koç")


class DemoProduct(NamedTuple):
    sku: str
    name: str
    category: str
    price_minor: int
    cost_minor: int


PRODUCTS = (
    DemoProduct("COFFEE-FILTER", "Filter coffee", "Coffee", 9000, 2200),
    DemoProduct("COFFEE-LATTE", "Latte", "Coffee", 12000, 3400),
    DemoProduct("COFFEE-TURK", "Turkish coffee", "Coffee", 8500, 1800),
    DemoProduct("BEANS-250", "House beans 250 g", "Coffee", 38000, 21000),
    DemoProduct("TEA", "Tea", "Tea", 4000, 500),
    DemoProduct("SIMIT", "Simit", "Bakery", 3500, 1400),
    DemoProduct("CAKE-CARROT", "Carrot cake", "Bakery", 16000, 6200),
    DemoProduct("TULIPS-10", "Ten tulips", "Flowers", 45000, 24000),
    DemoProduct("ROSE", "Rose", "Flowers", 7500, 3100),
    DemoProduct("ORCHID", "Orchid in a pot", "Flowers", 89000, 52000),
)


class DemoMember(NamedTuple):
    name: str
    phone: str
    email: str
    language: str
    birthday: str


# Numbers of the range that Turkish operators do not give out.
MEMBERS = (
    DemoMember("Zeynep Aydın", "+905320000101", "member@demo.example", "tr", "1990-05-14"),
    DemoMember("Mert Yılmaz", "+905320000102", "mert@demo.example", "tr", "1985-11-23"),
    DemoMember("Leyla Məmmədova", "+994500000103", "leyla@demo.example", "az", "1993-02-28"),
    DemoMember("Orxan Quliyev", "+994500000104", "orxan@demo.example", "az", ""),
    DemoMember("Emily Clarke", "+905320000105", "emily@demo.example", "en", "1979-07-02"),
    DemoMember("Şükrü Işık", "+905320000106", "sukru@demo.example", "tr", ""),
    DemoMember("Gülşən Əliyeva", "+994500000107", "gulshen@demo.example", "az", "2000-02-29"),
    DemoMember("Can Öztürk", "+905320000108", "can@demo.example", "tr", "1996-12-31"),
)
