"""What staff say about a file: first which file, then how it is to be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.common.admin import dress
from apps.imports.models import Batch
from apps.imports.reading.mapping import STATUSES, UNUSED, FileMap
from apps.orders.models import Channel
from apps.programs.models import Program

# What can be said of a column, in the order in which people look for it, per kind of file.
ORDER_COLUMNS = {
    "order": _("Order number"),
    "placed_at": _("Date"),
    "time": _("Time, where it stands apart"),
    "customer": _("Customer number"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "card": _("Card number"),
    "sku": _("Product code"),
    "name": _("Product name"),
    "category": _("Category"),
    "brand": _("Brand"),
    "quantity": _("Quantity"),
    "unit_price": _("Unit price"),
    "discount": _("Discount"),
    "tax": _("Tax"),
    "total": _("Total of the line"),
    "status": _("Status"),
}
OPENING_COLUMNS = {
    "customer": _("Customer number"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "card": _("Card number"),
    "points": _("Points"),
    "since": _("Points count since"),
    "expires": _("Last usable day"),
}
LAYOUT_NAMES = {
    "csv": _("Table with headings"),
    "online-retail": _("Invoices with lines (Online Retail)"),
    "cdnow": _("CDNOW: blanks between the columns, no headings"),
}
_BY_ITSELF = ("", _("found out from the file"))


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "A CSV file, as your till, web shop or spreadsheet saves it. Nothing is written before you have checked it."
        ),
    )
    kind = forms.ChoiceField(label=_("What is in it"), choices=Batch.Kind.choices, initial=Batch.Kind.ORDERS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


class ReadingForm(forms.Form):
    """How the file is to be read. Whatever is left open is found out from the file."""

    layout = forms.ChoiceField(
        label=_("Kind of file"),
        required=False,
        choices=[_BY_ITSELF, *LAYOUT_NAMES.items()],
    )
    program = forms.ModelChoiceField(
        label=_("Programme"),
        queryset=Program.objects.order_by("name"),
        required=False,
        empty_label=_("every live programme"),
        help_text=_("Points are given by the rules that were in force on the day of each purchase."),
    )
    channel = forms.ChoiceField(
        label=_("Channel"),
        required=False,
        help_text=_(
            "Whose order and customer numbers stand in the file. Choose your web shop for its own files, so that its "
            "customers are found."
        ),
    )
    encoding = forms.ChoiceField(
        label=_("Encoding"),
        required=False,
        choices=[_BY_ITSELF, ("utf-8-sig", "UTF-8"), ("cp1254", _("Turkish (Windows-1254)")), ("utf-16", "UTF-16")],
    )
    delimiter = forms.ChoiceField(
        label=_("Delimiter"),
        required=False,
        choices=[_BY_ITSELF, (";", ";"), (",", ","), ("\t", _("tab")), ("|", "|")],
    )
    decimal = forms.ChoiceField(
        label=_("Decimal sign"), required=False, choices=[_BY_ITSELF, (",", "1.234,56"), (".", "1,234.56")]
    )
    date = forms.ChoiceField(
        label=_("Order of the date"),
        required=False,
        choices=[
            _BY_ITSELF,
            ("dmy", _("day, month, year: 31.12.2025")),
            ("mdy", _("month, day, year: 12/31/2025")),
            ("ymd", _("year, month, day: 2025-12-31")),
        ],
    )
    shipping = forms.CharField(
        label=_("Shipping lines"), required=False, help_text=_("Their product codes, with commas between: POST, CARGO.")
    )
    gift_cards = forms.CharField(
        label=_("Gift card lines"), required=False, help_text=_("Their product codes, with commas between.")
    )
    return_prefix = forms.CharField(
        label=_("Returns begin with"),
        required=False,
        max_length=20,
        help_text=_("Where the order number of a return begins in its own way, such as C or RET-."),
    )
    statuses = forms.CharField(
        label=_("Words of the status"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One on each line: shipped = paid. Known are open, paid, cancelled and returned."),
    )

    def __init__(self, *args: Any, kind: str, headings: Sequence[str], file_map: FileMap, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept = file_map
        self.column_labels = OPENING_COLUMNS if kind == Batch.Kind.OPENINGS else ORDER_COLUMNS
        self.fields["channel"].choices = _channels(kind, file_map)  # type: ignore[attr-defined]
        choices = [
            _BY_ITSELF,
            (UNUSED, _("not used")),
            *((heading, heading) for heading in dict.fromkeys(headings) if heading),
        ]
        for column, label in self.column_labels.items():
            self.fields[f"column_{column}"] = forms.ChoiceField(label=label, required=False, choices=choices)
        if kind == Batch.Kind.OPENINGS:
            for name in ("layout", "shipping", "gift_cards", "return_prefix", "statuses"):
                del self.fields[name]
            self.fields["program"].empty_label = _("the only programme")  # type: ignore[attr-defined]
            self.fields["program"].help_text = _("The points go into this programme.")
        dress(self)

    @staticmethod
    def starting_values(batch: Batch, file_map: FileMap) -> dict[str, Any]:
        return {
            "layout": batch.layout,
            "program": batch.program_id,
            "channel": file_map.channel,
            "encoding": file_map.encoding,
            "delimiter": file_map.delimiter,
            "decimal": file_map.decimal,
            "date": file_map.date,
            "shipping": ", ".join(file_map.shipping),
            "gift_cards": ", ".join(file_map.gift_cards),
            "return_prefix": file_map.return_prefix,
            "statuses": "\n".join(f"{word} = {meaning}" for word, meaning in file_map.statuses.items()),
            **{f"column_{column}": heading for column, heading in file_map.columns.items()},
        }

    def clean_statuses(self) -> dict[str, str]:
        found = {}
        for line in self.cleaned_data["statuses"].splitlines():
            word, _equals, meaning = (part.strip() for part in line.partition("="))
            if word and meaning.lower() not in STATUSES:
                raise forms.ValidationError(
                    _("Write “word = status” on each line; known are open, paid, cancelled, returned.")
                )
            if word:
                found[word] = meaning.lower()
        return found

    def file_map(self) -> FileMap:
        said = self.cleaned_data
        return FileMap(
            channel=said["channel"],
            encoding=said["encoding"],
            delimiter=said["delimiter"],
            decimal=said["decimal"],
            date=said["date"],
            columns={each: said[f"column_{each}"] for each in self.column_labels if said[f"column_{each}"]},
            attributes=self.kept.attributes,
            shipping=_words(said.get("shipping", "")),
            gift_cards=_words(said.get("gift_cards", "")),
            statuses=said.get("statuses") or {},
            return_prefix=said.get("return_prefix", ""),
            adjustment_prefix=self.kept.adjustment_prefix,
        )

    def usual(self) -> list[forms.BoundField]:
        return [self[name] for name in ("layout", "program", "channel", "decimal", "date") if name in self.fields]

    def seldom(self) -> list[forms.BoundField]:
        names = ("encoding", "delimiter", "shipping", "gift_cards", "return_prefix", "statuses")
        return [self[name] for name in names if name in self.fields]

    def columns(self) -> list[forms.BoundField]:
        return [self[f"column_{name}"] for name in self.column_labels]


def _channels(kind: str, file_map: FileMap) -> list[tuple[str, Any]]:
    """A map may name a channel that its file is the first of."""
    unsaid = _("any that knows the number") if kind == Batch.Kind.OPENINGS else _("files of this kind")
    known = dict(Channel.objects.order_by("name").values_list("code", "name"))
    if file_map.channel:
        known.setdefault(file_map.channel, file_map.channel)
    return [("", unsaid), *known.items()]


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def column_name(what: str) -> str:
    """What a column holds, in people's words; attributes have their own name."""
    return str((ORDER_COLUMNS | OPENING_COLUMNS).get(what, what.removeprefix("attribute:")))
