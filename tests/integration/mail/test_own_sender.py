"""Mail that bears our own address: believed from a way in of ours alone, and never lost from every list."""

from email import message_from_bytes, policy

import pytest

from mail.contracts import ContactAddressRetired, CustomerCorrected, CustomerRiskFlagged
from mail.mailbox.commands import AddMailbox
from mail.mailbox.lookups import mailbox_of
from mail.mailbox.model import mailbox_id_of
from mail.message.commands import FileMail
from people import Role
from tests.support.worlds.mail import SALES, SALES_BOX, MailSystem
from tests.unit.mail.samples import message
from tools.smtp_sink import SmtpSink

HANS = "h.mueller@mueller-druck-demo.de"
LI = "li@qihang-demo.cn"
LISTS = ("enquiries", "list_mail", "spam", "automatic", "unproven", "set_apart", "quarantined")


@pytest.fixture
def mueller(system: MailSystem) -> MailSystem:
    system.registers("mueller", HANS)
    system.registers("kaveri", "priya@kaveri-offset-demo.in", owner_id="zhou")
    system.settle()
    return system


def listed(system: MailSystem, staff_id: str = "wang") -> dict[str, list[str]]:
    """The mails in each list of those without a customer; the counts are the same."""
    found = {name: [m["mail_id"] for m in system.items("/unassigned", staff_id, box=name)] for name in LISTS}
    counts = {one["box"]: one["count"] for one in system.get("/boxes", staff_id).json["boxes"]}
    assert {name: len(mails) for name, mails in found.items()} == {name: counts[name] for name in LISTS}
    return {name: mails for name, mails in found.items() if mails}


def test_an_outsider_who_writes_as_a_colleague_is_on_no_customers_record(mueller: MailSystem):
    forged = mueller.write(LI, to=HANS)
    row = mueller.row(forged)
    assert (row["customer_id"], row["reason"], row["proof"]) == (None, "unproven_sender", "unproven")
    assert listed(mueller) == {"unproven": [forged]}
    [item] = mueller.items("/unassigned", "wang", box="unproven")
    assert [one["customer_id"] for one in item["suggestions"]] == ["mueller"]


def test_whoever_files_it_by_hand_vouches_for_it(mueller: MailSystem):
    mail_id = mueller.write(LI, to=HANS)
    mueller.does(f"/mails/{mail_id}/file", {"customer_id": "mueller"}, "wang")
    [filed] = mueller.data(f"mail-{mail_id}", "MailRefiled")
    assert (filed["direction"], filed["kind"], filed["proof"]) == ("out", "person", "unproven")


@pytest.mark.req("R131")
@pytest.mark.parametrize("checked", [True, False])
def test_our_own_mail_is_recorded_from_a_way_in_of_ours_or_when_our_server_has_checked_it(
    mueller: MailSystem, checked
):
    report = "Authentication-Results: mx.qihang-demo.cn; dmarc=pass header.from=qihang-demo.cn"
    mail_id = mueller.write(
        LI, to=HANS, headers=(report,) if checked else (), way="outside" if checked else "own"
    )
    [filed] = mueller.data(f"mail-{mail_id}", "MailFiled")
    assert (filed["customer_id"], filed["direction"], filed["proof"]) == ("mueller", "out", "proven")


def test_the_report_of_another_server_proves_nothing(mueller: MailSystem):
    report = "Authentication-Results: mx.evil-demo.com; dmarc=pass header.from=qihang-demo.cn"
    mail_id = mueller.write(LI, to=HANS, headers=(report,))
    assert mueller.row(mail_id)["proof"] == "unproven"


# -- somebody outside behind our address -----------------------------------------------------------


def test_what_comes_through_our_form_or_list_is_the_outside_persons(mueller: MailSystem):
    form = mueller.write("website@qihang-demo.cn", headers=("Reply-To: jean@lumiere-demo.fr",))
    group = mueller.write(
        "sales@qihang-demo.cn", headers=(f"X-Original-From: Hans <{HANS}>", "Precedence: list")
    )
    assert listed(mueller) == {"enquiries": [form]}
    assert (mueller.row(group)["customer_id"], mueller.row(group)["kind"]) == ("mueller", "person")
    mueller.registers("lumiere", from_mail_id=form)
    mueller.settle()
    assert mueller.row(form)["customer_id"] == "lumiere"


def test_what_a_colleague_passes_on_waits_for_a_manager(mueller: MailSystem):
    body = "From: Omar <omar@ae-buyer-demo.com>\r\n\r\nWe need 300 plates.\r\n"
    mail_id = mueller.write("chen@qihang-demo.cn", subject="Fwd: Enquiry", body=body)
    assert listed(mueller) == {"enquiries": [mail_id]}
    assert mueller.row(mail_id)["sender_address"] == "omar@ae-buyer-demo.com"
    mueller.does(f"/mails/{mail_id}/file", {"customer_id": "mueller"}, "wang")
    [filed] = mueller.data(f"mail-{mail_id}", "MailRefiled")
    assert (filed["direction"], filed["kind"]) == ("in", "person")


@pytest.mark.req("R122")
def test_every_mail_without_a_customer_is_in_exactly_one_list(mueller: MailSystem):
    stranger = "info@saigon-inan-demo.vn"
    mails = {
        "enquiries": mueller.write(stranger),
        "list_mail": mueller.write(stranger, headers=("List-Id: <news.saigon-inan-demo.vn>",)),
        "spam": mueller.write(stranger, headers=("X-Spam-Flag: YES",)),
        "automatic": mueller.write(stranger, headers=("Auto-Submitted: auto-replied",)),
        "unproven": mueller.write(LI, to=HANS),
        "set_apart": mueller.write(LI, to="zhou@qihang-demo.cn"),
        "quarantined": mueller.receive(b"hello\r\n"),
    }
    assert listed(mueller) == {name: [mail_id] for name, mail_id in mails.items()}
    for name in ("enquiries", "list_mail", "spam", "automatic", "unproven", "set_apart"):
        mueller.does(f"/mails/{mails[name]}/file", {"customer_id": "mueller"}, "wang")
        assert mueller.row(mails[name])["state"] == "filed"


# -- where answers and money go --------------------------------------------------------------------


def test_a_mail_says_what_is_wrong_with_it_and_an_answer_elsewhere_asks_first(
    mueller: MailSystem, smtp_sink: SmtpSink
):
    other = "hans@mueller-druck-dem0.de"
    mail_id = mueller.write(
        HANS, subject="Our new bank account", headers=(f"Reply-To: {other}",), body="IBAN follows\r\n"
    )
    shown = mueller.get(f"/mails/{mail_id}").json
    assert (shown["reply_to"], shown["answers_elsewhere"], shown["lookalike_of"], shown["bank_change"]) == (
        [other],
        True,
        "mueller-druck-demo.de",
        True,
    )
    [claimed] = mueller.data(f"mail-{mail_id}", "BankChangeClaimed")
    assert claimed["customer_id"] == "mueller"

    draft_id = mueller.drafted("li", in_reply_to_mail_id=mail_id)
    refused = mueller.post(f"/drafts/{draft_id}/send", staff_id="li")
    assert (refused.status_code, refused.json["code"]) == (409, "unknown_addressee")
    mueller.does(f"/drafts/{draft_id}/send", {"confirm": True}, "li")
    mueller.mailer(smtp_sink.port).round()
    assert smtp_sink.delivered[0].recipients == (other,)


def test_a_reply_goes_to_all_of_reply_to_and_not_to_us(mueller: MailSystem, smtp_sink: SmtpSink):
    headers = (f"Reply-To: {HANS}, einkauf@mueller-druck-demo.de, sales@qihang-demo.cn",)
    draft_id = mueller.drafted("li", in_reply_to_mail_id=mueller.write(HANS, headers=headers))
    mueller.does(f"/drafts/{draft_id}/send", staff_id="li")
    mueller.mailer(smtp_sink.port).round()
    assert smtp_sink.delivered[0].recipients == (HANS, "einkauf@mueller-druck-demo.de")


# -- filing and threads ----------------------------------------------------------------------------


def test_an_answer_to_our_letter_tells_between_customers_who_share_an_address(
    mueller: MailSystem, smtp_sink: SmtpSink
):
    mueller.learns("kaveri", HANS)
    mueller.settle()
    draft_id = mueller.drafted("li", to=[HANS], customer_id="mueller")
    mueller.does(f"/drafts/{draft_id}/send", staff_id="li")
    mueller.mailer(smtp_sink.port).round()
    mueller.settle()
    [sent] = mueller.data(f"draft-{draft_id}", "MailSent")
    answer = mueller.write(HANS, headers=(f"In-Reply-To: {sent['message_id']}",))
    assert (mueller.row(answer)["customer_id"], mueller.row(answer)["rule"]) == ("mueller", "reply")
    assert mueller.row(mueller.write(HANS))["reason"] == "ambiguous"


def test_mail_filed_by_domain_goes_to_whose_exact_address_it_turns_out_to_be(mueller: MailSystem):
    einkauf = "einkauf@mueller-druck-demo.de"
    by_domain, by_hand = mueller.write(einkauf), mueller.write(einkauf)
    mueller.does(f"/mails/{by_hand}/refile", {"customer_id": "kaveri", "reason": "theirs"}, "wang")
    mueller.does(f"/mails/{by_hand}/refile", {"customer_id": "mueller", "reason": "no"}, "wang")
    mueller.registers("sister", einkauf)
    mueller.settle()
    row = mueller.row(by_domain)
    assert (row["customer_id"], row["rule"]) == ("sister", "known_address")
    assert mueller.row(by_hand)["customer_id"] == "mueller"


def thread_of(system: MailSystem, mail_id: str) -> str:
    return str(system.row(mail_id)["thread_id"])


def chain(*answers: str | None) -> list[bytes]:
    """Messages, each answering the one before it, as `answers` says it."""
    return [
        message(
            sender=HANS,
            message_id=f"<{n}@mueller-druck-demo.de>",
            headers=() if answered is None else (answered,),
        )
        for n, answered in enumerate(answers)
    ]


ANSWERS = chain(
    None,
    "In-Reply-To: <0@mueller-druck-demo.de>",
    "In-Reply-To: 1@mueller-druck-demo.de",
    "In-Reply-To: <2@mueller-druck-demo.de>",
)


def test_answers_right_after_one_another_are_one_thread_though_no_view_has_seen_them(mueller: MailSystem):
    mails = [mueller.receive(raw, settle=False) for raw in ANSWERS]
    threads = {mueller.data(f"mail-{mail_id}", "MailReceived")[0]["thread_id"] for mail_id in mails}
    assert len(threads) == 1


@pytest.mark.parametrize("order", [(3, 2, 1, 0), (2, 0, 3, 1), (1, 3, 0, 2)])
@pytest.mark.parametrize("at_once", [True, False])
def test_a_thread_is_the_same_in_whatever_order_it_comes(mueller: MailSystem, order, at_once):
    mails = [mueller.receive(ANSWERS[n], settle=not at_once) for n in order]
    mueller.settle()
    assert len({thread_of(mueller, mail_id) for mail_id in mails}) == 1


@pytest.fixture
def quick(mueller: MailSystem, smtp_sink: SmtpSink) -> str:
    """An answer from an address nobody knows, within a second: our letter has gone, and is not on record."""
    draft_id = mueller.drafted("li", in_reply_to_mail_id=mueller.write(HANS))
    mueller.does(f"/drafts/{draft_id}/send", staff_id="li")
    mueller.mailer(smtp_sink.port).round()
    ours = message_from_bytes(smtp_sink.delivered[0].content)["Message-ID"]
    return mueller.write("hans.privat@gmail.com", headers=(f"In-Reply-To: {ours}",), settle=False)


@pytest.mark.req("R115")
def test_an_answer_to_a_letter_that_is_not_on_record_yet_is_filed_by_its_draft(
    mueller: MailSystem, quick: str
):
    mueller.do(FileMail(mail_id=quick))
    [filed] = mueller.data(f"mail-{quick}", "MailFiled")
    assert (filed["customer_id"], filed["rule"]) == ("mueller", "reply")


def test_an_answer_to_a_letter_that_no_view_has_seen_is_filed_when_the_letter_is_on_record(
    mueller: MailSystem, quick: str, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as patch:
        patch.setattr("mail.filing.lookups.drafts_of", lambda _db, _ids: {})
        mueller.do(FileMail(mail_id=quick))
    assert mueller.data(f"mail-{quick}", "MailUnmatched")[0]["reason"] == "unknown_sender"
    mueller.settle()
    assert (mueller.row(quick)["customer_id"], mueller.row(quick)["rule"]) == ("mueller", "reply")


def test_a_letter_refers_to_the_whole_thread(mueller: MailSystem, smtp_sink: SmtpSink):
    """Also where the customer's program writes no References."""
    mueller.receive(ANSWERS[0])
    answer = mueller.receive(ANSWERS[1])
    draft_id = mueller.drafted("li", in_reply_to_mail_id=answer)
    mueller.does(f"/drafts/{draft_id}/send", staff_id="li")
    mueller.mailer(smtp_sink.port).round()
    sent = message_from_bytes(smtp_sink.delivered[0].content, policy=policy.default)
    assert sent["References"] == "<0@mueller-druck-demo.de> <1@mueller-druck-demo.de>"


# -- who may do what -------------------------------------------------------------------------------


@pytest.fixture
def other_team(mueller: MailSystem) -> MailSystem:
    """吴 leads another team, with 钱 in it, who has a mailbox."""
    mueller.joins("wu", Role.MANAGER, "chen")
    mueller.joins("qian", Role.SALESPERSON, "wu")
    mueller.do(AddMailbox(address="qian@qihang-demo.cn", kind="personal", staff_id="qian"))
    mueller.settle()
    return mueller


def test_a_colleagues_customers_mail_in_my_mailbox_is_not_mine_to_note_or_move(other_team: MailSystem):
    qians = mailbox_id_of("qian@qihang-demo.cn")
    mail_id = other_team.receive(message(sender=HANS), qians)
    assert other_team.get(f"/mails/{mail_id}", "qian").status_code == 200
    for command, body in (
        ("note", {"note": "mine"}),
        ("refile", {"customer_id": "kaveri", "reason": "mine"}),
    ):
        refused = other_team.post(f"/mails/{mail_id}/{command}", body, "qian")
        assert (refused.status_code, refused.json["code"]) == (403, "not_your_customers")


def test_a_manager_files_only_within_reach_of_both_sides(other_team: MailSystem):
    other_team.registers("theirs", "x@theirs-demo.com", owner_id="qian")
    other_team.settle()
    mine, theirs = other_team.write(HANS), other_team.write("x@theirs-demo.com")
    for mail_id, customer_id in ((mine, "theirs"), (theirs, "mueller")):
        body = {"customer_id": customer_id, "reason": "mine"}
        assert other_team.post(f"/mails/{mail_id}/file", body, "wang").status_code in (404, 422)
        assert other_team.post(f"/mails/{mail_id}/refile", body, "wang").status_code in (404, 422)
    assert other_team.post(f"/mails/{mine}/file", {"customer_id": "theirs", "reason": "x"}, "chen").json


def test_what_came_to_a_personal_mailbox_alone_is_for_whoever_leads_its_owner(other_team: MailSystem):
    qians = mailbox_id_of("qian@qihang-demo.cn")
    raw = message(sender="info@saigon-inan-demo.vn")
    theirs, broken = other_team.receive(raw, qians), other_team.receive(b"hello\r\n", qians)
    both = other_team.receive(message(sender="b@saigon-inan-demo.vn", message_id="<2@x>"), qians, SALES)
    assert listed(other_team, "wang") == {"enquiries": [both]}
    assert listed(other_team, "wu") == listed(other_team, "chen")
    assert {theirs, both} == set(listed(other_team, "wu")["enquiries"])
    for mail_id in (theirs, broken):
        assert other_team.get(f"/mails/{mail_id}", "wang").status_code == 404
        assert other_team.get(f"/mails/{mail_id}", "wu").status_code == 200
    assert other_team.items("/mails/quarantined", "wang") == []


def test_the_customers_owner_decides_though_the_mails_row_is_behind(mueller: MailSystem):
    mail_id = mueller.write(HANS)
    mueller.reassigns("mueller", "zhou")
    mueller.settle()
    # As if the sweep over the customer's mails had not come here yet.
    mueller.db["mails"].update_many({"_id": mail_id}, {"$set": {"owner_id": "li"}})
    assert mueller.get(f"/mails/{mail_id}", "li").status_code == 404
    assert mueller.items("/mails", "li") == []


def test_an_approver_sees_draft_and_thread_while_they_wait_and_only_then(mueller: MailSystem):
    mueller.registers("lima", "ana@lima-graf-demo.pe", owner_id="zhao")
    mueller.publish("customers", "customer-lima", CustomerRiskFlagged(customer_id="lima"))
    mueller.settle()
    question = mueller.write("ana@lima-graf-demo.pe", body="Your best price?\r\n")
    draft_id = mueller.drafted("zhao", in_reply_to_mail_id=question)
    assert mueller.get(f"/drafts/{draft_id}/thread", "li").status_code == 404
    # Sent to the approver the moment it is written: the log knows it, whatever the view.
    mueller.does(f"/drafts/{draft_id}/submit", {}, "zhao")
    thread = mueller.get(f"/drafts/{draft_id}/thread", "li").json
    assert (thread["at_risk"], [mail["mail_id"] for mail in thread["items"]]) == (True, [question])
    assert "best price" in thread["items"][0]["text"]
    assert mueller.get(f"/mails/{question}", "li").status_code == 200
    mueller.does(f"/drafts/{draft_id}/return", {"remarks": "lower"}, "li")
    for path in (f"/drafts/{draft_id}", f"/drafts/{draft_id}/thread", f"/mails/{question}"):
        assert mueller.get(path, "li").status_code == 404


def test_a_draft_is_submitted_changed_and_discarded_the_moment_it_is_written(mueller: MailSystem):
    written = mueller.post("/drafts", {"to": [HANS], "customer_id": "mueller", "text": "x"}, "li").json
    path = f"/drafts/{written['draft_id']}"
    body = {"to": [HANS], "subject": "y", "text": "z"}
    assert mueller.put(path, body, "li").status_code == 200
    assert mueller.post(f"{path}/discard", staff_id="zhou").status_code == 404
    assert mueller.post(f"{path}/discard", staff_id="li").status_code == 200
    mueller.settle()
    assert mueller.get(path, "li").json["status"] == "discarded"


def test_a_closed_mailbox_receives_nothing_until_it_is_opened_again(mueller: MailSystem):
    assert mueller.post(f"/mailboxes/{SALES}/close", staff_id="wang").status_code == 403
    mueller.does(f"/mailboxes/{SALES}/close", staff_id="chen")
    assert mailbox_of(mueller.db, SALES_BOX) is None
    assert mueller.items("/mailboxes", "chen")[0]["closed_at"] is not None
    mueller.does(f"/mailboxes/{SALES}/close", staff_id="chen")
    mueller.does("/mailboxes", {"address": SALES_BOX, "kind": "shared"}, "chen")
    assert mailbox_of(mueller.db, SALES_BOX) is not None
    assert mueller.post("/mailboxes/nothing/close", staff_id="chen").status_code == 404


# -- what was put right in the archive -------------------------------------------------------------


def test_an_address_that_is_retired_files_nothing_more_until_it_is_added_again(mueller: MailSystem):
    old = "hans.alt@gmail.com"
    mueller.learns("mueller", old)
    mueller.settle()
    assert mueller.row(mueller.write(old))["customer_id"] == "mueller"
    retired = ContactAddressRetired(customer_id="mueller", kind="email", address=old)
    mueller.publish("customers", "customer-mueller", retired)
    mueller.settle()
    assert mueller.row(mueller.write(old))["customer_id"] is None
    draft_id = mueller.drafted("li", to=[old], customer_id="mueller")
    assert mueller.post(f"/drafts/{draft_id}/send", staff_id="li").json["code"] == "unknown_addressee"
    mueller.learns("mueller", old)
    mueller.settle()
    assert mueller.row(mueller.write(old))["customer_id"] == "mueller"


def test_a_customers_corrected_domains_file_and_the_former_ones_do_not(mueller: MailSystem):
    mueller.registers("lima", domains=("lima-graf-dem0.pe",))
    corrected = CustomerCorrected(
        customer_id="lima", name="Lima Graf", country="PE", domains=("lima-graf-demo.pe",)
    )
    mueller.publish("customers", "customer-lima", corrected)
    mueller.settle()
    filed = {domain: mueller.row(mueller.write(f"ana@{domain}")) for domain in corrected.domains}
    assert [(row["customer_id"], row["country"]) for row in filed.values()] == [("lima", "PE")]
    assert mueller.row(mueller.write("ana@lima-graf-dem0.pe"))["customer_id"] is None
