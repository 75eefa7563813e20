import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from apps.shop.services import ShopFacts

DATA = Path(__file__).resolve().parents[1] / "data"
CDNOW = DATA / "cdnow" / "CDNOW_sample.txt"
FRANCE = DATA / "online_retail" / "online_retail_france.csv"
TURKISH = [DATA / "online_retail" / f"satislar_fransa_{name}.csv" for name in ("cp1254", "utf8bom")]

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a small file; lists of lines are joined."""

    def write_file(text: str | bytes | list[str], *, name: str = "file.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        if isinstance(text, list):
            text = "\n".join(text) + "\n"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return write_file


@pytest.fixture(autouse=True)
def spools_stay_in_the_test(tmp_path: Path, settings) -> None:
    settings.VAR_DIR = tmp_path / "var"
    settings.MEDIA_ROOT = tmp_path / "media"


def a_shop(currency: str = "TRY", zone: str = "Europe/Istanbul") -> ShopFacts:
    return ShopFacts("Shop", currency, ZoneInfo(zone), "TR", "en", locked=False)


def istanbul(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=ZoneInfo("Europe/Istanbul"))  # type: ignore[arg-type,misc]


def money(text: str) -> int:
    return int(Decimal(text) * 100)
