"""A letter that leaves at a time: given up now, sent then, and taken back until it has started."""

from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime

import pytest

from eventing import Invalid
from mail.draft.commands import RecallDraft, SendDraft
from mail.draft.events import MailQueued, MailRecalled
from mail.draft.model import DRAFT
from mail.draft.releasing import MOST_AHEAD, outgoing
from tests.unit.mail.samples import ARRIVED
from tests.unit.mail.test_draft import DRAFTED, FACTS, free

NOW = FACTS.now
MONDAY = NOW + timedelta(days=2, hours=6)


def send(at: datetime) -> SendDraft:
    return SendDraft(draft_id="d1", by="zhao", at=at)


@pytest.mark.req("R150")
def test_it_is_queued_for_its_time_and_dated_by_it():
    (queued,) = free.given(DRAFTED).when(send(MONDAY))
    assert isinstance(queued, MailQueued)
    assert queued.send_at == MONDAY
    message = message_from_bytes(
        outgoing(DRAFT.fold([DRAFTED]), send(MONDAY), FACTS).file.content, policy=policy.default
    )
    assert parsedate_to_datetime(message["Date"]) == MONDAY.replace(microsecond=0)


@pytest.mark.req("R150")
def test_until_it_has_started_it_is_taken_back():
    (queued,) = free.given(DRAFTED).when(send(MONDAY))
    recalled = MailRecalled(draft_id="d1", recalled_by="zhao")
    assert free.given(DRAFTED, queued).when(RecallDraft(draft_id="d1", by="zhao")) == [recalled]


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (NOW, "in_the_past"),
        (ARRIVED - timedelta(days=400), "in_the_past"),
        (NOW + MOST_AHEAD + timedelta(seconds=1), "too_far_ahead"),
    ],
)
def test_a_time_that_has_gone_or_is_far_away_is_refused(at, code):
    with pytest.raises(Invalid) as refused:
        free.given(DRAFTED).when(send(at))
    assert [(one["field"], one["code"]) for one in refused.value.params["errors"]] == [("at", code)]
