"""Names people sign in with, and hashes of passwords."""

import threading

import pytest
from argon2 import PasswordHasher

from desk.account.credentials import same_login
from desk.adapters import passwords as adapter
from desk.adapters.passwords import Argon2Passwords
from eventing import Unavailable

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.mark.parametrize("text", ["Zhou@Example.com", " zhou@example.com ", "ｚｈｏｕ@example.com"])
def test_width_case_and_blanks_do_not_tell_two_people_apart(text):
    assert same_login(text) == "zhou@example.com"


def test_a_password_is_verified_and_never_kept():
    passwords = Argon2Passwords(QUICK)
    hashed = passwords.hash("correct horse battery")
    assert "horse" not in hashed
    assert passwords.verify(hashed, "correct horse battery")
    assert not passwords.verify(hashed, "another horse")


def test_nobodys_password_is_never_right():
    assert not Argon2Passwords(QUICK).verify(None, "nobody's password")


def test_a_broken_hash_lets_nobody_in():
    assert not Argon2Passwords(QUICK).verify("not a hash", "anything")


def test_a_hash_of_weaker_settings_is_outdated():
    hashed = Argon2Passwords(QUICK).hash("correct horse battery")
    stronger = Argon2Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    assert stronger.outdated(hashed)
    assert not Argon2Passwords(QUICK).outdated(hashed)


def test_no_more_hashes_at_once_than_there_is_memory_for(monkeypatch):
    started, release = threading.Event(), threading.Event()

    class Slow(PasswordHasher):
        def verify(self, hash, password):
            started.set()
            release.wait(60)
            return super().verify(hash, password)

    monkeypatch.setattr(adapter, "QUEUE_SECONDS", 0.05)
    passwords = Argon2Passwords(Slow(time_cost=1, memory_cost=8, parallelism=1), at_once=1)
    first = threading.Thread(target=passwords.verify, args=(None, "x"))
    first.start()
    started.wait(60)
    with pytest.raises(Unavailable):
        passwords.verify(None, "x")
    release.set()
    first.join()
