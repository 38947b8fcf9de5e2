"""The rules of preferences: each is changed by itself."""

import pytest

from desk.preferences.commands import SetPreferences, SetSignature
from desk.preferences.events import PreferencesSet, SignatureSet
from desk.preferences.model import PREFERENCES
from eventing import Invalid
from eventing.testing import scenario

preferences = scenario(PREFERENCES)
DARK = PreferencesSet(account_id="a", language="en", theme="dark", density="comfortable", single_keys=True)
SIGNED = SignatureSet(account_id="a", language="en", text="Best regards,\nLi Jing")


def test_what_is_not_given_stays_as_it_is():
    assert preferences.given().when(SetPreferences(account_id="a", language="en", theme="dark")) == [DARK]
    assert preferences.given(DARK).when(SetPreferences(account_id="a", theme="dark")) == []


def test_a_signature_is_of_its_language_and_stays_when_the_look_changes():
    said = SetSignature(account_id="a", language="en", text="Best regards,\nLi Jing")
    assert preferences.given(DARK).when(said) == [SIGNED]
    assert preferences.given(SIGNED, DARK).when(said) == []
    state = PREFERENCES.fold([SIGNED, DARK])
    assert (state.signatures, state.theme) == ({"en": SIGNED.text}, "dark")


def test_an_empty_signature_takes_the_former_one_away_and_is_none_by_itself():
    nothing = SetSignature(account_id="a", language="en", text="")
    assert preferences.given().when(nothing) == []
    (gone,) = preferences.given(SIGNED).when(nothing)
    assert gone.text == ""


def test_a_signature_that_is_a_letter_is_refused():
    with pytest.raises(Invalid):
        preferences.given().when(SetSignature(account_id="a", language="en", text="x" * 1001))
