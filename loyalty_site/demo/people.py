"""1,177 people who do not exist: the same ones on every machine.

Surnames are built of trees, flowers and water, so that they sound right and belong to nobody. Addresses lie in ``.example``,
which nobody can own (RFC 2606). Numbers cannot be dialled: no Turkish operator has 0500, and no subscriber's number begins
with 000 there or in Azerbaijan; the British ones are those that Ofcom keeps for films.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from typing import NamedTuple

from apps.common.text import fold
from loyalty_site.demo.invented import MEMBERS, DemoMember


class Names(NamedTuple):
    women: str
    men: str
    roots: str
    endings: str
    # Azerbaijani surnames of this form differ for women.
    womens_endings: str = ""


NAMES = {
    "tr": Names(
        "Zeynep Elif Defne Ayşe Merve Derya Selin Ece Gizem Pınar Sevgi Nazlı Esra Tuğba İrem Ebru Buse Gül Yasemin Melis Ceren "
        "Hande Şule Nermin Özge İpek Sibel Aslı Dilek Çiğdem",
        "Mert Emre Burak Kerem Ozan Barış Tolga Onur Serkan Umut Kaan Efe Arda Cihan Volkan Ufuk İlker Şükrü Hakan Murat Oğuz "
        "Yiğit Selim Tarık Sinan Bora Çağrı Alp Deniz Rıza",
        "Nar İncir Çınar Söğüt Ardıç Kekik Lale Gül Fındık Ceviz Kestane Zeytin Badem Defne Kızılcık Üzüm Reyhan Sümbül Menekşe "
        "Papatya Ihlamur Servi Çam Yosun Kiraz",
        "bahçe pınar tepe dalı dere yaprak koru ova",
    ),
    "az": Names(
        "Leyla Günel Aynur Nərmin Sevda Aygün Lalə Könül Türkan Nigar Səbinə Gülşən Fidan Ülviyyə Mehriban Jalə",
        "Orxan Elçin Rəşad Kamran Tural Vüsal Elnur Fuad Ceyhun Nicat Anar Rüfət Şahin Əkrəm Samir Xəyal",
        "Çinar Nar Heyva Palıd Söyüd Bənövşə Nərgiz Reyhan Zoğal Alma Fındıq Bulaq Yarpaq Süsən Moruq",
        "zadə lı ov",
        "zadə lı ova",
    ),
    "en": Names(
        "Emily Clara Nora Alice Freya Ingrid Marta Louise Hannah Greta",
        "Oliver Hugo Felix Jonas Edward Lukas Martin Henry Theo Arthur",
        "Birch Clover Fern Hazel Heather Ivy Larch Maple Thistle Juniper",
        "combe brook field worth ley well",
    ),
}
PHONES = {"tr": "+90500000{:04}", "az": "+99450000{:04}", "en": "+447700900{:03}"}
MAILBOXES = ("posta.example", "mektup.example", "poct.example", "mail.example")


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    language: str
    email: str
    phone: str
    birthday_on: dt.date | None
    # What they said when they joined: letters with offers, short messages, letters about their points.
    wants_offers: bool
    wants_sms: bool
    wants_programme: bool


def people(count: int) -> dict[int, Person]:
    """By the member's number in the rhythm."""
    chance = random.Random(1453)  # noqa: S311 - invented people, not a secret
    known = {member.beat: member for member in MEMBERS}
    used = {member.name for member in MEMBERS}
    met = dict.fromkeys(PHONES, 200)
    result = {}
    for number in range(1, count + 1):
        language = chance.choices(["tr", "az", "en"], weights=[82, 11, 7])[0]
        met[language] += 1
        person = _person(chance, language, met[language], used)
        result[number] = _as_told(known[number]) if number in known else person
        used.add(person.name)
    return result


def _person(chance: random.Random, language: str, place: int, used: set[str]) -> Person:
    name = _name(chance, NAMES[language])
    while name in used:
        name = _name(chance, NAMES[language])
    has_email, has_phone = chance.choices([(True, True), (True, False), (False, True)], weights=[62, 20, 18])[0]
    mailbox = f"{fold(name).replace(' ', '.')}{chance.randrange(10, 100)}@{chance.choice(MAILBOXES)}"
    birthday = dt.date(1950, 1, 1) + dt.timedelta(days=chance.randrange(0, 56 * 365))
    return Person(
        name=name,
        language=language,
        email=mailbox if has_email else "",
        phone=PHONES[language].format(place) if has_phone else "",
        birthday_on=birthday if chance.random() < 0.55 else None,
        wants_offers=has_email and chance.random() < 0.7,
        wants_sms=has_phone and chance.random() < 0.4,
        wants_programme=has_email and chance.random() < 0.92,
    )


def _name(chance: random.Random, names: Names) -> str:
    is_woman = chance.random() < 0.58
    given = chance.choice((names.women if is_woman else names.men).split())
    endings = (is_woman and names.womens_endings) or names.endings
    return f"{given} {chance.choice(names.roots.split())}{chance.choice(endings.split())}"


def _as_told(member: DemoMember) -> Person:
    birthday = dt.date.fromisoformat(member.birthday) if member.birthday else None
    return Person(member.name, member.language, member.email, member.phone, birthday, True, True, True)
