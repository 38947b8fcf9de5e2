"""Commands on what is never told."""

from dataclasses import dataclass

from eventing import Id
from mail.never_told.values import NeverToldWords


@dataclass(frozen=True, kw_only=True)
class SetNeverTold:
    """Say which words are never told; none: letters are not checked for any."""

    words: NeverToldWords
    by: Id
