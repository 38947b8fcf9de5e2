"""Identity of messages: when two deliveries are one message."""

import pytest

from mail.message.identity import identify, message_ids, thread_of
from tests.unit.mail.samples import message

MAIL = message()


@pytest.mark.parametrize(
    "again",
    [
        b"Received: from mx by us; today\r\nReturn-Path: <h@x.de>\r\n" + MAIL,
        b"Delivered-To: a@b.c\r\nX-Original-To: a@b.c\r\nDKIM-Signature: v=1;\r\n a=rsa\r\n" + MAIL,
        MAIL.replace(b"\r\n", b"\n"),
        MAIL.rstrip(b"\r\n"),
        b"From h@x.de Wed Apr 27 14:15:31 2005\r\n" + MAIL,
    ],
    ids=["received", "transport headers", "bare line feeds", "last line end missing", "mailbox line"],
)
def test_what_transports_change_does_not_make_another_message(again):
    assert identify(again) == identify(MAIL)


def test_the_same_id_with_other_content_is_another_message():
    other = message(body="Something else.\r\n")
    assert identify(other).message_id == identify(MAIL).message_id
    assert identify(other).mail_id != identify(MAIL).mail_id


def test_a_message_without_an_id_is_known_by_its_content():
    without = message(message_id=None)
    assert identify(without).message_id is None
    assert identify(without) == identify(b"Received: x\r\n" + without)
    assert identify(without).mail_id != identify(message(message_id=None, body="x\r\n")).mail_id


def test_every_distinct_message_of_the_corpus_has_an_identity_of_its_own(mail_corpus):
    distinct = {identify(path.read_bytes()).mail_id for path in mail_corpus}
    assert (len(mail_corpus), len(distinct)) == (249, 244)


def test_ids_are_found_in_any_mess():
    assert message_ids("<a@b>\r\n <c@d> junk <a@b>") == ["<a@b>", "<c@d>"]


def test_a_thread_is_named_by_its_oldest_known_ancestor():
    root = thread_of("<1@x>", None, (), "m1")
    assert thread_of("<3@x>", "<2@x>", ("<1@x>", "<2@x>"), "m3") == root
    assert thread_of("<2@x>", "<1@x>", (), "m2") == root


@pytest.mark.parametrize(
    ("header", "ids"),
    [
        ("<1@a.de>", ["<1@a.de>"]),
        ("1@a.de", ["<1@a.de>"]),
        ("1@a.de 2@b.de", ["<1@a.de>", "<2@b.de>"]),
        ("Your message of Monday from hans@a.de <1@a.de>", ["<1@a.de>"]),
        ("none", []),
    ],
)
def test_a_message_id_without_brackets_is_the_same_id(header: str, ids: list[str]):
    assert message_ids(header) == ids
