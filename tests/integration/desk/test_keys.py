"""Signing keys: made once, rotated, shown without their private parts."""

import threading
from datetime import timedelta

import pytest

from desk.adapters.signing import SignedTokens, SigningKeys, WrongKeySecret
from eventing import Unauthorised
from people import Role
from tests.support.worlds.desk import KEY_SECRET, PASSWORD, Desk


def test_the_key_set_shows_nothing_private(desk: Desk):
    keys = desk.jwks()
    assert len(keys) == 1
    for key in keys:
        assert set(key) == {"kid", "kty", "crv", "x", "use", "alg"}
        assert (key["kty"], key["crv"], key["alg"]) == ("OKP", "Ed25519", "EdDSA")


def test_many_processes_starting_at_once_make_one_key(desk: Desk):
    kids = []
    stores = [SigningKeys(desk.db, KEY_SECRET) for _ in range(8)]

    def ask(store):
        kids.append(store.active("people", desk.clock.now()).kid)

    threads = [threading.Thread(target=ask, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(kids)) == 1
    assert desk.db.signing_keys.count_documents({"purpose": "people"}) == 1


def test_after_a_rotation_old_tokens_are_good_until_they_expire(desk: Desk):
    desk.salesperson()
    before = desk.sign_in("zhou@example.com", PASSWORD).json["access_token"]
    desk.parts.resources.keys.rotate("people", desk.clock.now())
    after = desk.sign_in("zhou@example.com", PASSWORD).json["access_token"]
    assert desk.claims(before).staff_id == desk.claims(after).staff_id == "zhou"
    assert len(desk.jwks()) == 2
    desk.clock.move(hours=2)
    assert len(desk.jwks()) == 1


def test_revoking_refuses_the_former_tokens_at_once(desk: Desk):
    now = desk.clock.now()
    tokens = SignedTokens(desk.parts.resources.keys)
    keys = desk.parts.resources.keys
    before = tokens.for_service("mail", ["customers"], timedelta(days=365), now)
    keys.rotate("mail", now)
    between = tokens.for_service("mail", ["customers"], timedelta(days=365), now)
    assert desk.claims(before).role == Role.SERVICE
    keys.rotate("mail", now)
    assert keys.revoke_former("mail", now) == 2
    for token in (before, between):
        with pytest.raises(Unauthorised):
            desk.claims(token)
    assert desk.claims(tokens.for_service("mail", ["customers"], timedelta(days=1), now)).feeds == {
        "customers"
    }


def test_a_service_token_outlives_rotations_and_names_its_feeds(desk: Desk):
    now = desk.clock.now()
    token = desk.parts.resources.tokens.for_service("mail", ["customers", "credit"], timedelta(days=365), now)
    desk.parts.resources.keys.rotate("mail", now)
    desk.clock.move(days=364)
    claims = desk.claims(token)
    assert claims.subject == "service:mail"
    assert claims.feeds == {"customers", "credit"}
    desk.clock.move(days=2)
    with pytest.raises(Unauthorised):
        desk.claims(token)


def test_a_copy_of_the_database_signs_nothing(desk: Desk):
    for purpose in ("people", "mail"):
        desk.parts.resources.keys.active(purpose, desk.clock.now())
    kept = list(desk.db.signing_keys.find())
    assert kept
    for key in kept:
        assert "d" not in key["public"]
        assert "jwk" not in key
    thief = SigningKeys(desk.db, "another secret of the same length or more")
    for purpose in ("people", "mail"):
        with pytest.raises(WrongKeySecret):
            thief.active(purpose, desk.clock.now())
    # What is public needs no secret.
    assert len(thief.public(desk.clock.now())) == 2


def test_the_secret_is_changed_by_a_rotation_and_nobody_is_signed_out(desk: Desk):
    desk.salesperson()
    before = desk.sign_in("zhou@example.com", PASSWORD).json["access_token"]
    changed = SigningKeys(desk.db, "another secret of the same length or more")
    kid = changed.rotate("people", desk.clock.now())
    assert changed.active("people", desk.clock.now()).kid == kid
    assert desk.claims(before).staff_id == "zhou"
