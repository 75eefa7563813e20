"""Who runs the demo shop, who may sign in, and what it promises. All invented."""

from __future__ import annotations

from typing import Any, NamedTuple

SHOP: dict[str, Any] = {
    "name": "Kahve & Çiçek (demo)",
    "currency": "TRY",
    "time_zone": "Europe/Istanbul",
    "country": "TR",
    "language": "tr",
    # Nobody is written to for a bunch of daisies.
    "remind_min_minor": 3_000,
}
# Known to everybody who reads this file; load_demo refuses to run outside DEBUG.
PASSWORD = "demo-kahve-42"  # noqa: S105


class DemoStaff(NamedTuple):
    email: str
    name: str
    role: str
    language: str


OWNER = DemoStaff("owner@demo.example", "Ayla Narpınar", "owner", "en")
MANAGER = DemoStaff("manager@demo.example", "Deniz Söğütlü", "manager", "tr")
SUPPORT = DemoStaff("support@demo.example", "Nergis Çınaraltı", "support", "tr")
CASHIERS = (
    DemoStaff("cashier@demo.example", "Emre Fındıklı", "cashier", "en"),
    DemoStaff("cashier2@demo.example", "Günel Çinarzadə", "cashier", "az"),
    DemoStaff("cashier3@demo.example", "Selin Taşpınar", "cashier", "tr"),
)
STORES = (("moda", "Moda"), ("besiktas", "Beşiktaş"))

# Code, name, spent within six months to get there, points times a thousandth.
LEVELS = (
    ("seed", "Tohum", 0, 1000),
    ("sprout", "Filiz", 150_000, 1250),
    ("bud", "Gonca", 400_000, 1500),
    ("bloom", "Çiçek", 1_000_000, 2000),
)


class DemoMember(NamedTuple):
    """Somebody whose sign-in is told; ``beat`` is the member of rhythm.csv whose steps they walk in."""

    beat: int
    name: str
    phone: str
    email: str
    language: str
    birthday: str


MEMBERS = (
    DemoMember(461, "Zeynep Lalebahçe", "+905000000101", "member@demo.example", "tr", "1990-05-14"),
    DemoMember(552, "Leyla Bənövşəli", "+994500000103", "leyla@demo.example", "az", "1993-02-28"),
    DemoMember(11, "Emily Birchcombe", "+447700900105", "emily@demo.example", "en", "1979-07-02"),
    DemoMember(272, "Şükrü Işıkpınar", "+905000000106", "sukru@demo.example", "tr", ""),
)
