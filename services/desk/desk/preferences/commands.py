"""Commands on preferences."""

from dataclasses import dataclass
from typing import TypeAlias

from desk.values import Density, PageLanguage, SignatureText, Theme
from eventing import Id


@dataclass(frozen=True, kw_only=True)
class SetPreferences:
    """Change what is given; what is None stays as it is."""

    account_id: Id
    language: PageLanguage | None = None
    theme: Theme | None = None
    density: Density | None = None
    single_keys: bool | None = None


@dataclass(frozen=True, kw_only=True)
class SetSignature:
    account_id: Id
    language: PageLanguage
    text: SignatureText


Command: TypeAlias = SetPreferences | SetSignature
