"""Preferences of one person: language, look and keys of the pages, and what their letters end with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from desk.preferences.commands import Command, SetPreferences, SetSignature
from desk.preferences.events import Event, PreferencesSet, SignatureSet
from desk.values import Density, PageLanguage, Theme
from eventing import Decider


@dataclass(frozen=True)
class Preferences:
    """`language` is None until the person has chosen one: then the browser's counts. `signatures` are what
    letters end with, by language.
    """

    language: PageLanguage | None = None
    theme: Theme = "system"
    density: Density = "comfortable"
    single_keys: bool = True
    signatures: Mapping[PageLanguage, str] = field(default_factory=dict)


#: What a language is noted as where somebody changes something else before choosing one.
FIRST_LANGUAGE: PageLanguage = "zh_CN"
LOOK = ("language", "theme", "density", "single_keys")


def evolve(state: Preferences, event: Event) -> Preferences:
    match event:
        case PreferencesSet():
            return replace(state, **{name: getattr(event, name) for name in LOOK})
        case SignatureSet():
            return replace(state, signatures={**state.signatures, event.language: event.text})
        case _:
            assert_never(event)


def decide(state: Preferences, command: Command, _: datetime) -> Sequence[Event]:
    match command:
        case SetPreferences():
            return _set(state, command)
        case SetSignature():
            if state.signatures.get(command.language, "") == command.text:
                return []
            return [SignatureSet(account_id=command.account_id, language=command.language, text=command.text)]
        case _:
            assert_never(command)


def _set(state: Preferences, command: SetPreferences) -> Sequence[Event]:
    given = {name: value for name in LOOK if (value := getattr(command, name)) is not None}
    wanted = replace(state, **given)
    if wanted == state:
        return []
    said = {**vars(wanted), "language": wanted.language or FIRST_LANGUAGE}
    return [PreferencesSet(account_id=command.account_id, **{name: said[name] for name in LOOK})]


PREFERENCES = Decider("preferences", Preferences(), evolve, decide)


def preferences_stream(account_id: str) -> str:
    return f"preferences-{account_id}"
