"""Files that go with a draft: part of what is written, approved and sent."""

from collections.abc import Mapping
from dataclasses import replace
from email import message_from_bytes, policy

import pytest

from eventing import Invalid
from mail.adapters.mime import parse
from mail.draft.commands import EditDraft, SendDraft, WriteDraft
from mail.draft.events import DraftFilesChosen
from mail.draft.model import DRAFT
from mail.draft.releasing import outgoing
from mail.values import MAX_ATTACHED_BYTES, AttachedFile
from tests.unit.mail.test_draft import DRAFTED, FACTS, WRITE, draft, free

QUOTE = AttachedFile(file_id="f1", name="报价单 12月.pdf", content_type="application/pdf", size=9)
PLAN = AttachedFile(file_id="f2", name="plan.dwg", content_type="", size=4)
SEND = SendDraft(draft_id="d1", by="zhao")
CONTENTS = {"f1": b"%PDF-1.7\x00", "f2": b"AC10"}
BOTH = DraftFilesChosen(draft_id="d1", chosen_by="zhao", files=(QUOTE, PLAN))


def edit(*files: AttachedFile) -> EditDraft:
    return EditDraft(
        draft_id="d1", by="zhao", to=WRITE.to, subject=WRITE.subject, text=WRITE.text, files=files
    )


def sent(chosen: DraftFilesChosen = BOTH, contents: Mapping[str, bytes] = CONTENTS) -> bytes:
    return outgoing(DRAFT.fold([DRAFTED, chosen]), SEND, replace(FACTS, contents=contents)).file.content


def test_a_draft_has_the_files_it_was_written_with():
    chosen = DraftFilesChosen(draft_id="d1", chosen_by="zhao", files=(QUOTE,))
    assert draft.given().when(replace(WRITE, files=(QUOTE,))) == [DRAFTED, chosen]


def test_a_change_of_its_files_alone_is_a_change():
    assert draft.given(DRAFTED, BOTH).when(edit(QUOTE, PLAN)) == []
    chosen = DraftFilesChosen(draft_id="d1", chosen_by="zhao", files=(PLAN,))
    assert draft.given(DRAFTED, BOTH).when(edit(PLAN)) == [chosen]


@pytest.mark.parametrize("command", [replace(WRITE, files=()), edit()])
def test_files_that_no_server_takes_are_refused_by_all_of_their_sizes(command: WriteDraft | EditDraft):
    half = replace(QUOTE, size=MAX_ATTACHED_BYTES // 2)
    fits = replace(command, files=(half, half))
    given = draft.given() if isinstance(command, WriteDraft) else draft.given(DRAFTED)
    assert given.when(fits)
    with pytest.raises(Invalid) as refused:
        given.when(replace(command, files=(half, half, PLAN)))
    assert refused.value.params["errors"][0]["code"] == "files_too_large"


def test_the_message_carries_them_under_their_names_and_kinds():
    message = message_from_bytes(sent(), policy=policy.default)
    found = [
        (one.get_filename(), one.get_content_type(), one.get_content()) for one in message.iter_attachments()
    ]
    assert found == [
        ("报价单 12月.pdf", "application/pdf", b"%PDF-1.7\x00"),
        ("plan.dwg", "application/octet-stream", b"AC10"),
    ]
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content().strip() == WRITE.text


@pytest.mark.parametrize(
    "kind", ["message/rfc822", "multipart/mixed", "no kind", "text/plain; x=\r\nBcc: a@b.c"]
)
def test_whatever_kind_a_file_says_it_arrives_byte_for_byte(kind):
    raw = b"From: a@b.example\r\n\r\nhello"
    chosen = replace(BOTH, files=(replace(QUOTE, content_type=kind),))
    read = parse(sent(chosen, {"f1": raw}))
    assert [(one.name, one.content) for one in read.attachments] == [("报价单 12月.pdf", raw)]
    assert read.to == WRITE.to


def test_a_message_is_the_same_each_time_it_is_made():
    # It is stored under what its bytes are.
    assert sent() == sent()


def test_a_draft_whose_file_is_gone_is_not_sent_without_it():
    with pytest.raises(Invalid) as refused:
        free.given(DRAFTED, BOTH).when(SEND)
    assert refused.value.params["errors"][0]["field"] == "files.0"
