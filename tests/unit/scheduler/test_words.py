"""Words of scheduler: every code has them, in both languages, with all its parameters."""

from typing import get_args

from scheduler.reply.model import Status
from scheduler.todo.values import Action
from scheduler.todo.words import CODES, UNREAD
from scheduler.values import ToDoKind
from tests.support.refusals import refusals_of
from wording.testing import problems_with

#: What its API says of fields beside the limits of types, which the library words.
FIELDS = {"period_too_long": {"max"}, "postponed_too_long": {"max"}, "not_of_this_year": {"year"}}


def test_every_code_is_worded():
    refusals = refusals_of("scheduler")
    assert len(refusals) == 6
    codes = {
        **{("problem", cls.code): cls.parameters() for cls in refusals},
        **{("field", code): params for code, params in FIELDS.items()},
        **{("todo", code): params for code, params in CODES.items()},
        **{("todo_kind", kind.value): frozenset[str]() for kind in ToDoKind},
        **{("reply_status", status): frozenset[str]() for status in ("answered", "waived", "dropped")},
    }
    assert problems_with("scheduler", codes) == []


def test_a_reply_that_is_settled_is_settled_in_one_of_the_ways_that_are_worded():
    assert set(get_args(Status)) == {"new", "open", "answered", "waived", "dropped"}


def test_every_kind_of_to_do_and_every_action_has_a_code():
    kinds = {kind.value for kind in ToDoKind} - {"collection", "quarantined"}
    several = {f"collection_{action}" for action in get_args(Action)} | {
        f"quarantined_{one}" for one in UNREAD
    }
    assert set(CODES) == kinds | several
