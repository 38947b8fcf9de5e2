"""The way back of a letter: known by its envelope sender, which nobody makes without the key."""

import pytest

from mail.return_path import MAX_LOCAL, ReturnPath

DRAFT = "7b4e6a9c82d35f1d0a2e8c3b4d5e6f70"
KEY = "k" * 32
PATH = ReturnPath("bounces@qihang-demo.cn", (KEY,))


def test_a_letter_is_known_by_its_way_back_in_any_case_of_letters():
    address = PATH.of(DRAFT)
    assert address is not None
    assert address.startswith("bounces+")
    assert PATH.draft_of(address) == PATH.draft_of(address.upper()) == DRAFT
    assert len(address.partition("@")[0]) <= 64


def test_the_longest_local_part_fits():
    longest = ReturnPath("b" * MAX_LOCAL + "@qihang-demo.cn", (KEY,)).of(DRAFT)
    assert longest is not None
    assert len(longest.partition("@")[0]) == 64


@pytest.mark.parametrize("at", range(8, 50))
def test_a_way_back_with_any_character_changed_is_nobodys(at):
    address = PATH.of(DRAFT)
    assert address is not None
    other = "a" if address[at] != "a" else "b"
    forged = address[:at] + other + address[at + 1 :]
    assert PATH.is_one(forged)
    assert PATH.draft_of(forged) is None


@pytest.mark.parametrize(
    "address", ["bounces+@qihang-demo.cn", "bounces+x@qihang-demo.cn", f"bounces+{'!' * 42}@qihang-demo.cn"]
)
def test_what_was_never_one_is_refused_and_not_stumbled_over(address):
    assert PATH.is_one(address)
    assert PATH.draft_of(address) is None


@pytest.mark.parametrize("address", ["bounces@qihang-demo.cn", "li@qihang-demo.cn", "bounces+x@y-demo.com"])
def test_other_addresses_are_not_its_business(address):
    assert not PATH.is_one(address)


def test_a_former_key_is_believed_while_it_is_named():
    old, new = PATH.of(DRAFT), ReturnPath(PATH.address, ("n" * 32, KEY))
    assert old is not None
    assert new.draft_of(old) == DRAFT
    assert new.of(DRAFT) != old
    assert ReturnPath(PATH.address, ("n" * 32,)).draft_of(old) is None


def test_an_id_that_does_not_fit_has_no_way_back_of_its_own():
    assert PATH.of("letter-mueller") is None
