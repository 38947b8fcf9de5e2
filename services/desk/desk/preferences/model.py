"""Preferences of one person: language, look and keys of the pages."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime

from desk.preferences.commands import Command
from desk.preferences.events import Event, PreferencesSet
from desk.values import Density, PageLanguage, Theme
from eventing import Decider


@dataclass(frozen=True)
class Preferences:
    """`language` is None until the person has chosen one: then the browser's counts."""

    language: PageLanguage | None = None
    theme: Theme = "system"
    density: Density = "comfortable"
    single_keys: bool = True


#: What a language is noted as where somebody changes something else before choosing one.
FIRST_LANGUAGE: PageLanguage = "zh_CN"


def evolve(_: Preferences, event: Event) -> Preferences:
    return Preferences(**{field.name: getattr(event, field.name) for field in fields(Preferences)})


def decide(state: Preferences, command: Command, _: datetime) -> Sequence[Event]:
    given = {
        field.name: value
        for field in fields(Preferences)
        if (value := getattr(command, field.name)) is not None
    }
    wanted = replace(state, **given)
    if wanted == state:
        return []
    said = {**asdict(wanted), "language": wanted.language or FIRST_LANGUAGE}
    return [PreferencesSet(account_id=command.account_id, **said)]


PREFERENCES = Decider("preferences", Preferences(), evolve, decide)


def preferences_stream(account_id: str) -> str:
    return f"preferences-{account_id}"
