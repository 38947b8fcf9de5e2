"""Events of preferences."""

from dataclasses import dataclass
from typing import TypeAlias

from desk.contracts import PUBLISHED
from desk.values import Density, PageLanguage, SignatureText, Theme
from eventing import Id, Personal


@PUBLISHED.event("PreferencesSet.v1")
@dataclass(frozen=True, kw_only=True)
class PreferencesSet:
    """A person said how they want the pages. `single_keys`: keys without Ctrl act on the current row."""

    account_id: Id
    language: PageLanguage
    theme: Theme
    density: Density
    single_keys: bool


@PUBLISHED.event("SignatureSet.v1")
@dataclass(frozen=True, kw_only=True)
class SignatureSet:
    """A person said what their letters in this language end with."""

    account_id: Id
    language: PageLanguage
    text: Personal[SignatureText]


Event: TypeAlias = PreferencesSet | SignatureSet
