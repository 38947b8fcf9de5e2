"""Letters in rich text: written, changed, and sent as HTML beside the same in plain text."""

from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from mail.adapters.mime import parse
from mail.draft.commands import EditDraft, SendDraft
from mail.draft.composing import quote_html
from mail.draft.events import DraftFilesChosen, DraftFormatted, MailRedrafted
from mail.draft.facts import Answered, DraftFacts, Letter, Quote
from mail.draft.model import DRAFT
from mail.draft.releasing import outgoing
from tests.unit.mail.test_attached import CONTENTS, PLAN
from tests.unit.mail.test_draft import DRAFTED, FACTS, WRITE, draft
from tests.unit.mail.test_writing import REVISE

RICH = "<div>USD <b>2.50</b></div>"
FORMATTED = DraftFormatted(draft_id="d1", formatted_by="zhao", html=RICH)
SEND = SendDraft(draft_id="d1", by="zhao")
EDIT = EditDraft(draft_id="d1", by="zhao", to=WRITE.to, subject=WRITE.subject, text=WRITE.text)
REDRAFTED = MailRedrafted(
    draft_id="d1", edited_by="zhao", to=WRITE.to, cc=(), subject=WRITE.subject, text=WRITE.text
)
QUOTE = Quote(
    "On 2026-10-10, Priya <p@kaveri-demo.in> wrote:", "Please quote:\n\n  CTP  530x664\n<script>x</script>"
)
ANSWER = replace(DRAFTED, in_reply_to_mail_id="m1")
QUOTING = replace(FACTS, mails={"m1": Answered("<1@x>", quotes={"en": QUOTE, "zh_CN": QUOTE})})
#: A letter in plain text as it was composed before there were any in rich text.
PLAIN = (
    b"From: Zhao <zhaolei@qihang-demo.cn>\r\nTo: p@kaveri-demo.in\r\nSubject: Re: Plates\r\n"
    b"Date: %(date)s\r\nMessage-ID: %(id)s\r\n"
    b'Content-Type: text/plain; charset="utf-8"\r\n'
    b"Content-Transfer-Encoding: quoted-printable\r\nMIME-Version: 1.0\r\n\r\n2.50\r\n"
)


def raw(*events: DraftFormatted | DraftFilesChosen, facts: DraftFacts = FACTS, drafted=DRAFTED) -> bytes:
    return outgoing(DRAFT.fold([drafted, *events]), SEND, facts).file.content


def read(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=policy.default)


def test_a_draft_has_the_formatting_it_was_written_with():
    assert draft.given().when(replace(WRITE, html=RICH)) == [DRAFTED, FORMATTED]
    assert draft.given().when(WRITE) == [DRAFTED]


def test_a_change_of_it_alone_is_a_change_that_somebody_has_made():
    assert draft.given(DRAFTED, FORMATTED).when(replace(EDIT, html=RICH)) == []
    plain = replace(FORMATTED, html=None)
    assert draft.given(DRAFTED, FORMATTED).when(EDIT) == [REDRAFTED, plain]
    assert draft.given(DRAFTED).when(replace(EDIT, html=RICH)) == [REDRAFTED, FORMATTED]


def test_a_letter_without_it_is_composed_as_ever():
    head = read(raw())
    told = {b"date": head["Date"].encode(), b"id": head["Message-ID"].encode()}
    assert raw() == PLAIN % told


def test_it_goes_out_beside_the_same_in_plain_text():
    message = read(raw(FORMATTED))
    assert message.get_content_type() == "multipart/alternative"
    text, html = message.iter_parts()
    assert (text.get_content_type(), text.get_content().strip()) == ("text/plain", "2.50")
    assert html.get_content_type() == "text/html"
    assert RICH in html.get_content()
    assert "<script" not in html.get_content()


def test_files_stand_beside_both():
    files = DraftFilesChosen(draft_id="d1", chosen_by="zhao", files=(PLAN,))
    message = read(raw(FORMATTED, files, facts=replace(FACTS, contents=CONTENTS)))
    assert message.get_content_type() == "multipart/mixed"
    both, file = message.iter_parts()
    assert [one.get_content_type() for one in both.iter_parts()] == ["text/plain", "text/html"]
    assert file.get_filename() == "plan.dwg"


@pytest.mark.parametrize("html", [RICH, f"<div>{'价格 ' * 5000}</div>", f"<div>{'long ' * 5000}</div>"])
def test_lines_are_short_end_as_they_must_and_are_the_same_each_time(html: str):
    files = DraftFilesChosen(draft_id="d1", chosen_by="zhao", files=(PLAN,))
    facts = replace(FACTS, contents=CONTENTS)
    content = raw(replace(FORMATTED, html=html), files, facts=facts)
    assert content == raw(replace(FORMATTED, html=html), files, facts=facts)
    assert content.isascii()
    assert b"\r" not in content.replace(b"\r\n", b"")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) <= 78
    assert html[5:20] in parse(content).html


def test_the_mail_that_is_answered_is_quoted_in_both():
    message = read(raw(FORMATTED, facts=QUOTING, drafted=ANSWER))
    text, html = (part.get_content().replace("\r\n", "\n") for part in message.iter_parts())
    assert text.strip().startswith("2.50\n\nOn 2026-10-10, Priya <p@kaveri-demo.in> wrote:\n> Please quote:")
    assert html.index(RICH) < html.index("Priya &lt;p@kaveri-demo.in&gt; wrote:") < html.index("<blockquote")
    assert "CTP &nbsp;530x664" in html
    assert "&lt;script&gt;" in html
    shown = parse(raw(FORMATTED, facts=QUOTING, drafted=ANSWER))
    assert "<blockquote" in shown.html
    assert shown.text.startswith("2.50")


def test_a_quote_is_the_words_and_none_of_the_markup():
    assert "<b>" not in quote_html("x", "<b>bold</b>\n\tin")
    assert "<br>\n &nbsp; &nbsp;in" in quote_html("x", "<b>bold</b>\n\tin")


def test_a_letter_that_the_system_writes_anew_is_plain():
    facts = replace(FACTS, letter=Letter("New", "Less is owed"))
    revised = draft.knowing(facts).given(DRAFTED, FORMATTED).when(replace(REVISE, draft_id="d1"))
    assert revised[1:] == [DraftFormatted(draft_id="d1", formatted_by=None, html=None)]
