"""Events of what is never told: the stream `never-told`."""

from dataclasses import dataclass

from eventing import Id
from mail.contracts import PUBLISHED
from mail.never_told.values import NeverToldWords


@PUBLISHED.event("NeverToldSet.v1")
@dataclass(frozen=True, kw_only=True)
class NeverToldSet:
    """From now on whoever writes one of these words is warned before the letter leaves."""

    version: int
    words: NeverToldWords
    set_by: Id
