"""The facts of decisions on a draft that rest on the time alone."""

from collections.abc import Sequence
from typing import Any

from eventing import Asked, Look
from mail.draft.facts import DraftFacts
from mail.draft.state import Draft


def time_facts(asked: Sequence[Asked[Any, Draft]], _look: Look[Any]) -> Sequence[DraftFacts]:
    return [DraftFacts(one.now) for one in asked]
