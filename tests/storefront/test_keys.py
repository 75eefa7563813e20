from __future__ import annotations

from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from apps.common import clock
from apps.orders.models import Channel
from apps.storefront.errors import BadChannel, ScopeNotPublishable, UnknownKey, UnknownScope
from apps.storefront.models import ApiKey, KeyScope
from apps.storefront.services import create_key, recognise, revoke_key

pytestmark = pytest.mark.django_db


def test_a_key_is_recognised_with_its_scopes_in_one_query(django_assert_num_queries):
    new = create_key(name="Shop", channel_code="web", scopes=["orders:write", "customers:read"])
    recognise(new.text)  # notes its first use
    with django_assert_num_queries(1):
        found = recognise(new.text)
    assert found is not None
    key, scopes = found
    assert (key, key.channel.code) == (new.key, "web")
    assert scopes == {"orders:write", "customers:read"}


def test_the_key_itself_is_kept_nowhere():
    new = create_key(name="Shop", channel_code="web")
    secret = new.text.removeprefix(new.key.prefix)
    stored = " ".join(str(value) for value in ApiKey.objects.values().get().values())
    assert len(secret) > 40
    assert secret not in stored
    assert new.key.prefix in stored


def test_a_wrong_letter_opens_nothing():
    new = create_key(name="Shop", channel_code="web")
    other = "A" if new.text[-1] != "A" else "B"
    assert recognise(new.text[:-1] + other) is None
    assert recognise(new.key.prefix) is None
    assert recognise(new.text + "x") is None


@pytest.mark.parametrize(
    "text", ["", "mk_live_", "mk_live_zzzzzzzz_x", "mk_live_00000000", "sk_live_1", "\x00", "ə" * 500]
)
def test_what_is_no_key_opens_nothing(text):
    assert recognise(text) is None


def test_a_revoked_key_opens_nothing_and_revoking_twice_is_once():
    new = create_key(name="Shop", channel_code="web")
    first = revoke_key(prefix=new.key.prefix)
    again = revoke_key(prefix=new.text)
    assert recognise(new.text) is None
    assert first.revoked_at == again.revoked_at is not None


def test_an_unknown_key_cannot_be_revoked():
    with pytest.raises(UnknownKey):
        revoke_key(prefix="mk_live_00000000")


def test_without_scopes_a_secret_key_may_everything_and_a_publishable_one_only_look():
    secret = create_key(name="Shop", channel_code="web")
    public = create_key(name="Page", channel_code="web", kind=ApiKey.Kind.PUBLISHABLE)
    assert {row.scope for row in secret.key.scopes.all()} == set(KeyScope.Scope.values)
    assert {row.scope for row in public.key.scopes.all()} == {"quotes:read", "rewards:read"}
    assert public.text.startswith("mk_pub_")


def test_a_publishable_key_gets_no_private_scope():
    with pytest.raises(ScopeNotPublishable):
        create_key(name="Page", channel_code="web", scopes=["customers:read"], kind=ApiKey.Kind.PUBLISHABLE)


@pytest.mark.parametrize("scopes", [["everything"], []])
def test_an_unknown_or_empty_scope_is_refused_and_nothing_is_made(scopes):
    with pytest.raises(UnknownScope):
        create_key(name="Shop", channel_code="web", scopes=scopes)
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize("code", ["", "two words", "a" * 41, "şube"])
def test_a_channel_that_cannot_be_named_so_is_refused(code):
    with pytest.raises(BadChannel):
        create_key(name="Shop", channel_code=code)


def test_the_last_use_is_noted_every_few_minutes_only():
    new = create_key(name="Shop", channel_code="web")
    with time_machine.travel("2026-03-01 10:00+00:00", tick=False):
        recognise(new.text)
    with time_machine.travel("2026-03-01 10:04+00:00", tick=False):
        recognise(new.text)
    new.key.refresh_from_db()
    assert new.key.last_used_at.minute == 0
    with time_machine.travel("2026-03-01 10:06+00:00", tick=False):
        recognise(new.text)
        new.key.refresh_from_db()
        assert new.key.last_used_at == clock.now()


def command(name: str, *args: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command(name, *args, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_command_prints_the_key_alone_and_says_that_it_made_the_channel():
    out, err = command(
        "create_api_key", "--name", "Shop", "--channel", "web-shop", "--scopes", "orders:write, quotes:read"
    )
    _key, scopes = recognise(out.strip())
    assert out.count("\n") == 1
    assert scopes == {"orders:write", "quotes:read"}
    assert "web-shop did not exist" in err
    assert Channel.objects.get().name == "Web shop"


def test_the_quiet_command_prints_the_key_and_nothing_else():
    out, err = command("create_api_key", "--name", "Shop", "--channel", "web", "--quiet")
    assert recognise(out.strip())
    assert err == ""


def test_the_command_uses_a_channel_that_is_there():
    command("create_api_key", "--name", "One", "--channel", "web")
    _out, err = command("create_api_key", "--name", "Two", "--channel", "web", "--kind", "publishable")
    assert "did not exist" not in err
    assert Channel.objects.count() == 1


def test_the_command_names_the_scopes_when_one_is_mistyped():
    with pytest.raises(CommandError, match="orders:write"):
        command("create_api_key", "--name", "Shop", "--channel", "web", "--scopes", "order:write")


def test_the_command_revokes_by_the_beginning():
    new = create_key(name="Shop", channel_code="web")
    out, _err = command("revoke_api_key", new.key.prefix)
    assert new.key.prefix in out
    assert recognise(new.text) is None
    with pytest.raises(CommandError):
        command("revoke_api_key", "mk_live_ffffffff")
