"""What the demo shop sells. Every product, maker and price is invented; prices are whole fives of lira."""

from __future__ import annotations

from typing import NamedTuple

from apps.catalog.models import Brand, Category, Product, Supplier

SHIPPING_MINOR = 7900


class Shelf(NamedTuple):
    code: str
    name: str
    brand: str
    supplier: str
    # What of the price the goods themselves cost.
    cost_percent: int
    # SKU, name, price in lira.
    goods: tuple[tuple[str, str, int], ...]


SHELVES = (
    Shelf(
        "coffee",
        "Kahve",
        "Kuytu Kavurma",
        "Kuytu Kavurmahanesi",
        28,
        (
            ("COFFEE-TURK", "Türk kahvesi", 85),
            ("COFFEE-FILTER", "Filtre kahve", 90),
            ("COFFEE-ESPRESSO", "Espresso", 75),
            ("COFFEE-CORTADO", "Cortado", 105),
            ("COFFEE-LATTE", "Latte", 120),
            ("COFFEE-COLD", "Soğuk demleme", 135),
            ("COFFEE-POT", "İki kişilik french press", 170),
        ),
    ),
    Shelf(
        "beans",
        "Çekirdek",
        "Kuytu Kavurma",
        "Kuytu Kavurmahanesi",
        55,
        (
            ("BEANS-250", "Ev harmanı 250 g", 380),
            ("BEANS-1000", "Ev harmanı 1 kg", 1350),
            ("BEANS-MORNING-250", "Sabah harmanı 250 g", 420),
            ("BEANS-DECAF-250", "Kafeinsiz 250 g", 440),
        ),
    ),
    Shelf(
        "tea",
        "Çay",
        "Yamaç Çay",
        "Yamaç Toptan",
        18,
        (
            ("TEA", "Çay", 40),
            ("TEA-SAGE", "Adaçayı", 55),
            ("TEA-LINDEN", "Ihlamur", 60),
            ("TEA-TIN", "Teneke kutuda çay", 260),
        ),
    ),
    Shelf(
        "bakery",
        "Fırın",
        "",
        "Köşe Fırını",
        38,
        (
            ("COOKIE", "Kurabiye", 20),
            ("SIMIT", "Simit", 35),
            ("BUN-CHEESE", "Peynirli poğaça", 45),
            ("CAKE-CARROT", "Havuçlu kek dilimi", 160),
            ("CAKE-CHEESE", "Limonlu cheesecake dilimi", 185),
            ("CAKE-WHOLE", "Bütün meyveli pasta", 1150),
        ),
    ),
    Shelf(
        "flowers",
        "Kesme çiçek",
        "",
        "Dere Boyu Serası",
        48,
        (
            ("DAISY", "Papatya dalı", 30),
            ("ROSE", "Gül", 75),
            ("TULIPS-10", "On lale", 450),
            ("SUNFLOWERS-3", "Üç ayçiçeği", 240),
            ("PEONIES-5", "Beş şakayık", 620),
            ("ROSES-12", "On iki gül", 840),
            ("BOUQUET-MEADOW", "Kır buketi", 540),
            ("BOUQUET-SEASON", "Mevsim buketi", 720),
            ("BOUQUET-GRAND", "Büyük düğün buketi", 1900),
        ),
    ),
    Shelf(
        "plants",
        "Saksı bitkisi",
        "",
        "Dere Boyu Serası",
        54,
        (
            ("SUCCULENT", "Minik sukulent", 95),
            ("BASIL", "Saksıda fesleğen", 65),
            ("VIOLET", "Menekşe", 130),
            ("CYCLAMEN", "Siklamen", 210),
            ("FERN", "Eğrelti", 340),
            ("ORCHID", "Saksıda orkide", 890),
            ("OLIVE", "Küçük zeytin ağacı", 1450),
        ),
    ),
    Shelf(
        "gifts",
        "Hediye",
        "Kahve & Çiçek",
        "Karşı Atölye",
        42,
        (
            ("CARD", "Tebrik kartı", 25),
            ("WRAP", "Hediye paketi", 50),
            ("VASE-SMALL", "Küçük vazo", 190),
            ("MUG", "Bizim kupa", 280),
            ("CANDLE", "Balmumu mum", 230),
            ("VASE-TALL", "Uzun cam vazo", 560),
            ("BOX-TASTE", "Tadım kutusu", 980),
        ),
    ),
)


class Good(NamedTuple):
    sku: str
    name: str
    price_minor: int


GOODS = tuple(
    sorted(
        (Good(sku, name, lira * 100) for shelf in SHELVES for sku, name, lira in shelf.goods),
        key=lambda good: good.price_minor,
    )
)


def fill_shelves() -> dict[str, Product]:
    """Categories, brands, suppliers and products; products by SKU."""
    makers = {shelf.brand: Brand(code=f"brand-{shelf.code}", name=shelf.brand) for shelf in SHELVES if shelf.brand}
    sources = {shelf.supplier: Supplier(code=f"supplier-{shelf.code}", name=shelf.supplier) for shelf in SHELVES}
    Brand.objects.bulk_create(makers.values())
    Supplier.objects.bulk_create(sources.values())
    products = []
    for shelf in SHELVES:
        category = Category.objects.create(code=shelf.code, name=shelf.name)
        products += [
            Product(
                sku=sku,
                name=name,
                category=category,
                brand=makers.get(shelf.brand),
                supplier=sources[shelf.supplier],
                price_minor=lira * 100,
                cost_minor=lira * shelf.cost_percent,
            )
            for sku, name, lira in shelf.goods
        ]
    Product.objects.bulk_create(products)
    return {product.sku: product for product in products}
