"""Words of mail: every code has them, in each language, with its parameters."""

import re
from pathlib import Path
from typing import get_args

import pytest

import mail
from mail.delivery.carrier import Failure
from mail.draft.checks import CheckCode
from mail.draft.errors import AlreadyQueued
from mail.draft.state import Status
from mail.failing import FailureCode
from mail.filing.reactions import LEARNED
from mail.imports.values import Status as ImportStatus
from mail.letter.model import OPENINGS
from mail.message.parsed import Unread
from mail.values import RefileBy, UnmatchedReason
from tests.support.refusals import refusals_of
from wording import LANGUAGES, Language, Words
from wording.testing import problems_with

#: Of `Invalid`: the codes beside those of the library; none has parameters.
FIELD_CODES = {
    "only_for_personal",
    "only_on_this_machine",
    "only_with_history",
    "folder_twice",
    "secret_needed",
    "no_app_password",
    "no_host_name",
    "no_such_mailbox",
    "no_such_customer",
    "no_such_mail",
    "no_such_file",
    "files_too_large",
    "html_says_nothing",
    "html_too_complex",
    "not_of_the_file",
    "piece_too_large",
    "import_too_large",
    "too_far_ahead",
    "not_your_address",
    "encrypted_letter",
    "no_file_name",
    "customer_or_not",
    "no_approver",
    "not_your_approver",
    "not_on_staff",
    "approver_needs_approval",
}
#: Ids and counts in refusals are for programs.
FOR_PROGRAMS = {"mailbox_id", "attempt", "offset"}
#: Why a rule moved or marked a mail, beside what was learned.
FILING_REASONS = {"received", "assigned", "manual", "sent", "sender", "thread_learned"}
#: What the sentences of checks before sending name.
CHECKED = {
    "answered_by_another": {"who", "at"},
    "answer_submitted_by_another": {"who", "at"},
    "answer_begun_by_another": {"who", "at"},
    "placeholder_left": {"placeholder"},
    "attachment_missing": {"word"},
    "attachment_in_first_letter": {"address"},
    "other_customer_named": {"name"},
    "never_told": {"word"},
    "languages_mixed": {"line"},
    "two_customers": {"one", "other"},
    "unknown_addressee": {"address"},
}
#: What credit says comes next.
NEXT_STEPS = {
    "first_reminder",
    "call",
    "second_reminder",
    "formal_notice",
    "management_contact",
    "final_demand",
    "claim_handover",
    "claim_decision",
    "no_further_reminders",
    "court_or_write_off",
}


def sources() -> str:
    return "".join(path.read_text() for path in Path(mail.__path__[0]).rglob("*.py"))


def test_every_code_has_words_in_each_language():
    codes: dict[tuple[str, str], set[str]] = {("field", code): set() for code in FIELD_CODES}
    codes |= {
        ("field", code): {"max"}
        for code in ("files_too_large", "too_far_ahead", "import_too_large", "piece_too_large")
    }
    for refusal in refusals_of("mail"):
        told = {f"-{name}" if name in FOR_PROGRAMS else name for name in refusal.parameters()}
        codes["problem", refusal.code] = told
    codes |= {("draft_status", status): set() for status in get_args(Status)}
    codes |= {("import_status", status): set() for status in get_args(ImportStatus)}
    codes |= {("unmatched_reason", reason): set() for reason in get_args(UnmatchedReason)}
    codes |= {("quarantine_reason", reason): set() for reason in get_args(Unread)}
    codes |= {("filing_reason", reason): set() for reason in {*FILING_REASONS, *LEARNED.values()}}
    codes |= {("bounce", code): set() for code in get_args(FailureCode)}
    codes |= {("send_failure", failure): set() for failure in get_args(Failure)}
    codes["letter", "collection_subject"] = {"number", "total", "days"}
    codes["letter", "collection_subject_of_many"] = {"count", "total", "days"}
    codes["letter", "collection_line"] = {"number", "amount", "days", "due_on"}
    codes["letter", "collection_netted"] = {"unapplied"}
    codes["letter", "quote_head"] = {"who", "at"}
    codes["letter", "collection_text"] = {"lines", "total", "opening", "next_step"}
    codes |= {("check", code): CHECKED.get(code, set()) for code in get_args(CheckCode)}
    codes |= {("letter_opening", opening): set() for _stage, opening in OPENINGS}
    codes |= {("collection_step", step): set() for step in NEXT_STEPS}
    assert problems_with("mail", codes) == []


def test_there_is_a_reason_for_each_way_of_learning():
    assert set(LEARNED) == set(get_args(RefileBy))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_tells_how_far_the_draft_is(language: Language):
    words = Words("mail")
    for status in get_args(Status):
        refused = AlreadyQueued(draft_status=status)
        said = words.say(language, "problem", refused.code, refused.params)
        assert words.say(language, "draft_status", status) in said
        assert "{" not in said


def test_every_code_of_a_field_is_known_here_or_to_all():
    used = set(re.findall(r'Invalid\(\s*[^,]+,\s*"(\w+)"', sources()))
    used |= set(re.findall(r'Checked\(\s*[^,]+,\s*"(\w+)"', sources()))
    used |= set(re.findall(r'code="(\w+)"', sources())) & FIELD_CODES
    assert used
    assert used - FIELD_CODES <= Words().codes("field")
    assert used >= FIELD_CODES
