"""Uploaded files: kept, looked at, queued, worked on, thrown away."""

import datetime as dt
import os

import pytest
from django.utils import translation
from django.utils.translation import get_language, gettext

from apps.common import clock
from apps.imports import services
from apps.imports.errors import BatchClosed, FileRefused
from apps.imports.models import Batch
from apps.imports.reading.mapping import FileMap
from apps.imports.services import batches, spooling, sweeping, uploads
from apps.imports.tasks import go_on, nudge
from apps.ledger.reports import outstanding
from apps.orders.models import Order
from tests.factories.programs import program
from tests.imports.conftest import TURKISH
from tests.imports.runs import bring, run

pytestmark = pytest.mark.django_db

RETAIL = b"InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"


def upload(content: bytes | None = None, *, kind: str = Batch.Kind.ORDERS, name: str = "sales.csv") -> Batch:
    content = TURKISH[0].read_bytes() if content is None else content
    return services.keep_upload(name=name, blocks=[content[:10], content[10:]], kind=kind, actor_id=None)


def test_an_upload_is_a_draft_with_its_own_private_room():
    batch = upload(name="../../etc/sales.csv")
    assert (batch.status, batch.file_name, batch.identity) == ("draft", "sales.csv", "")
    path = uploads.stored_file(batch)
    assert path.read_bytes() == TURKISH[0].read_bytes()
    assert path.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("content", "code"), [(b"PK\x03\x04", "file_is_spreadsheet"), (b"", "file_empty")])
def test_what_is_no_table_is_not_kept(content: bytes, code: str, settings):
    with pytest.raises(FileRefused) as refusal:
        upload(content)
    assert refusal.value.code == code
    assert not Batch.objects.exists()
    assert list((settings.MEDIA_ROOT / "imports").iterdir()) == []


def test_a_file_larger_than_the_shop_can_want_is_refused(monkeypatch):
    monkeypatch.setattr(uploads, "UPLOAD_MAX_BYTES", 100)
    with pytest.raises(FileRefused, match="512 MB"):
        upload()


def test_the_preview_shows_the_first_rows_and_adds_up_the_rest():
    preview = services.preview(services.understanding_of(upload()))
    assert (len(preview.rows), preview.headings[0], preview.is_whole) == (5, "Fatura No", True)
    assert (preview.totals.orders, preview.totals.refunds) == (93, 22)
    assert not Order.objects.exists()


def test_the_preview_of_a_long_file_says_that_it_is_a_part(monkeypatch):
    monkeypatch.setattr(uploads, "PREVIEW_ROWS", 100)
    preview = services.preview(services.understanding_of(upload()))
    assert (preview.totals.lines, preview.is_whole) == (100, False)


def test_headings_are_shown_even_where_nothing_is_understood():
    batch = upload("Gün;Tutar\nx;y\n".encode())
    with pytest.raises(FileRefused):
        services.understanding_of(batch)
    assert services.headings_of(batch, FileMap()) == ["Gün", "Tutar"]


def test_a_queued_file_is_brought_in_by_the_sweep_and_its_copy_goes():
    club = program(code="club")
    batch = services.put_in_queue(batch=upload())
    assert (batch.status, batch.encoding, batch.delimiter, batch.decimal_sign) == ("waiting", "cp1254", ";", ",")
    assert go_on() == 1
    batch.refresh_from_db()
    assert (batch.status, batch.created, batch.done, batch.total, batch.percent) == ("done", 115, 115, 115, 100)
    assert (batch.gross_minor, batch.net_minor, batch.points_earned) == (4_450_115, 4_407_345, 44_457)
    assert outstanding(club.code) > 0
    assert not uploads.stored_file(batch).exists()
    assert not services.error_file(batch).exists()
    assert go_on() == 0


def test_the_same_file_is_queued_once_whether_by_page_or_by_command():
    number = bring(TURKISH[0], "online-retail", stop_after=3)["batch"]
    batch = upload()
    with pytest.raises(BatchClosed, match=f"already brought in as import {number}"):
        services.put_in_queue(batch=batch)
    run("undo_import", number)
    assert services.put_in_queue(batch=batch).status == Batch.Status.WAITING


def test_rejected_rows_wait_as_a_file():
    batch = upload(RETAIL + b"1,A,x,1,2026-01-01,5.00,7,F\n2,A,x,many,2026-01-01,5.00,7,F\n")
    services.put_in_queue(batch=batch)
    go_on()
    batch.refresh_from_db()
    assert (batch.rejected, batch.rejected_rows.get().row) == (1, 3)
    assert b"many" in services.error_file(batch).read_bytes()


def test_what_the_worker_finds_wrong_is_told_in_the_language_of_whoever_uploaded_the_file():
    with translation.override("tr"):
        batch = upload(RETAIL + b"1,A,x,1,2026-01-01,5.00,7,F\n,A,x,1,2026-01-01,5.00,7,F\n")
    services.put_in_queue(batch=batch)
    go_on()
    assert batch.rejected_rows.get().message == "Fatura numarası eksik."
    assert "Ne yanlış" in services.error_file(batch).read_text("utf-8-sig")
    assert "Fatura numarası eksik." in services.error_file(batch).read_text("utf-8-sig")
    assert get_language() == "en"


def test_why_an_import_or_its_undoing_failed_is_told_in_the_language_of_whoever_uploaded_the_file(monkeypatch):
    with translation.override("tr"):
        batch = upload()
    services.put_in_queue(batch=batch)
    uploads.stored_file(batch).unlink()
    go_on()
    batch.refresh_from_db()
    assert (batch.status, batch.error) == ("failed", "Yüklenen dosya artık yok. Yeniden yükleyin.")

    def refuse(*, batch: Batch) -> None:
        raise FileRefused(gettext("The uploaded file is gone. Upload it again."), code="file_gone")

    services.ask_for_undo(batch=batch)
    monkeypatch.setattr(sweeping, "undo_batch", refuse)
    go_on()
    batch.refresh_from_db()
    assert (batch.status, batch.error) == ("failed", "Yüklenen dosya artık yok. Yeniden yükleyin.")


def test_a_worker_that_died_is_replaced_after_half_a_minute_of_silence():
    program(code="club")
    batch = services.put_in_queue(batch=upload())
    Batch.objects.update(status="running", worker="dead", heartbeat_at=clock.now())
    assert go_on() == 0
    Batch.objects.update(heartbeat_at=clock.now() - dt.timedelta(seconds=26))
    assert go_on() == 1
    batch.refresh_from_db()
    assert (batch.status, batch.created) == ("done", 115)


def test_a_file_that_is_gone_is_a_failure_with_a_sentence():
    batch = services.put_in_queue(batch=upload())
    uploads.stored_file(batch).unlink()
    assert go_on() == 1
    batch.refresh_from_db()
    assert (batch.status, batch.error) == ("failed", "The uploaded file is gone. Upload it again.")
    assert go_on() == 0


def test_an_open_question_keeps_a_draft_out_of_the_queue():
    batch = upload(RETAIL + b"1,A,x,1,03/04/2026,5.00,7,F\n")
    with pytest.raises(FileRefused, match="day or the month"):
        services.put_in_queue(batch=batch)
    services.agree(batch=batch, layout_code="online-retail", file_map=FileMap(date="dmy"), program=None)
    assert services.put_in_queue(batch=Batch.objects.get()).date_order == "dmy"


def test_an_import_is_undone_by_the_sweep_also_where_the_command_brought_it():
    program(code="club")
    batch = Batch.objects.get(pk=bring(TURKISH[0], "online-retail")["batch"])
    services.ask_for_undo(batch=batch)
    with pytest.raises(BatchClosed, match="Waiting to be undone"):
        services.ask_for_undo(batch=batch)
    assert go_on() == 1
    batch.refresh_from_db()
    assert (batch.status, batch.undone_orders, outstanding("club")) == ("undone", 93, 0)


def test_opening_balances_can_be_uploaded_too():
    program(code="club")
    batch = upload("Müşteri No;Puan\n42;10\n43;x\n".encode(), kind=Batch.Kind.OPENINGS)
    services.put_in_queue(batch=batch)
    go_on()
    batch.refresh_from_db()
    assert (batch.status, batch.orders, batch.points_earned, batch.gross_minor, batch.rejected) == ("done", 1, 10, 0, 1)
    assert outstanding("club") == 10


def test_a_draft_is_thrown_away_with_its_file(django_capture_on_commit_callbacks):
    batch = upload()
    folder = uploads.room_of(batch)
    with django_capture_on_commit_callbacks(execute=True):
        services.throw_away(batch=batch)
    assert not folder.exists()
    assert not Batch.objects.exists()


def test_what_has_begun_is_neither_reread_nor_thrown_away():
    batch = services.put_in_queue(batch=upload())
    for deed in (
        lambda: services.throw_away(batch=batch),
        lambda: services.put_in_queue(batch=batch),
        lambda: services.agree(batch=batch, layout_code="csv", file_map=FileMap(), program=None),
    ):
        with pytest.raises(BatchClosed, match="already started"):
            deed()


def test_a_broker_that_is_away_costs_no_import(monkeypatch, django_capture_on_commit_callbacks, caplog):
    def away(**_options: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(go_on, "apply_async", away)
    with django_capture_on_commit_callbacks(execute=True):
        nudge()
    assert "imports were not nudged" in caplog.text


def test_a_file_is_taken_before_it_is_read_so_that_nobody_begins_it_twice(monkeypatch):
    program(code="club")
    batch = services.put_in_queue(batch=upload())
    seen = []

    def look(self, *_args) -> None:
        seen.append((Batch.objects.get().status, list(Batch.objects.due())))

    real = spooling.fill
    monkeypatch.setattr(spooling, "_TELL_EVERY", 500)
    monkeypatch.setattr("apps.imports.services.bringing_in.fill", lambda **more: (look(None), real(**more))[1])
    assert go_on() == 1
    assert seen == [("running", [])]
    batch.refresh_from_db()
    assert batch.status == Batch.Status.DONE


def test_a_reader_whose_file_was_taken_by_another_stops_reading(monkeypatch):
    batch = services.put_in_queue(batch=upload())
    monkeypatch.setattr(spooling, "_TELL_EVERY", 500)
    real = batches.still_here

    def taken_meanwhile(row: Batch, token: str) -> None:
        Batch.objects.update(worker="another", heartbeat_at=clock.now())
        real(row, token)

    monkeypatch.setattr(batches, "still_here", taken_meanwhile)
    assert go_on() == 1
    batch.refresh_from_db()
    assert (batch.status, batch.worker) == ("running", "another")
    assert not Order.objects.exists()


def test_what_a_killed_run_left_behind_is_swept_out(settings):
    old, fresh = (settings.VAR_DIR / "spool" / name for name in ("old", "fresh"))
    for folder in (old, fresh):
        folder.mkdir(parents=True)
    os.utime(old, (0, 0))
    bring(TURKISH[0], "online-retail", stop_after=1)
    assert (old.exists(), fresh.exists()) == (False, True)
