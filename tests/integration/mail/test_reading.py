"""Who sees which mail, and what is done to it by hand."""

import base64

import pytest

from eventing.bus.bus import CommandContext
from eventing.core.ids import new_id
from mail.mailbox.commands import AddMailbox
from mail.mailbox.model import mailbox_id_of
from tests.support.worlds.mail import MailSystem
from tests.unit.mail.samples import message

HANS = "h.mueller@mueller-druck-demo.de"


@pytest.fixture
def filed(system: MailSystem) -> str:
    """A mail of Müller, who is 李静's."""
    system.registers("mueller", HANS)
    system.registers("lonestar", "amy@lonestar-graphics-demo.us", owner_id="zhou", country="US")
    system.settle()
    return system.write(HANS)


@pytest.mark.req("R125")
def test_mail_is_kept_by_customer_whoever_there_wrote_it(system: MailSystem, filed):
    colleague = system.write("einkauf@mueller-druck-demo.de")
    other = system.write("amy@lonestar-graphics-demo.us")
    by_customer = {
        customer_id: {mail["mail_id"] for mail in system.items("/mails", "wang", customer_id=customer_id)}
        for customer_id in ("mueller", "lonestar")
    }
    assert by_customer == {"mueller": {filed, colleague}, "lonestar": {other}}


@pytest.mark.req("R133")
def test_a_note_is_found_again_by_its_writer_and_read_by_the_general_manager(system: MailSystem, filed):
    system.does(f"/mails/{filed}/note", {"note": "客户问价"})
    for reader in ("li", "chen"):
        [mail] = system.items("/mails", reader, customer_id="mueller")
        assert (mail["note"], mail["noted_by"]) == ("客户问价", "li")


@pytest.mark.req("R004", "R005", "R115")
def test_a_salesperson_sees_mail_of_his_own_customers_only(system: MailSystem, filed):
    assert [m["mail_id"] for m in system.items("/mails", "li", customer_id="mueller")] == [filed]
    assert system.items("/mails", "zhou", customer_id="mueller") == []
    assert system.items("/mails", "zhou") == []
    for path in ("", "/raw"):
        assert system.get(f"/mails/{filed}{path}", "zhou").status_code == 404


def test_a_manager_sees_his_teams_mail_and_credit_sees_no_sales_mail(system: MailSystem, filed):
    assert system.get(f"/mails/{filed}", "wang").status_code == 200
    assert system.get(f"/mails/{filed}", "chen").status_code == 200
    assert system.get(f"/mails/{filed}", "sun").status_code == 404
    assert system.items("/mails", "sun") == []


@pytest.mark.req("R105", "R118")
def test_mail_of_strangers_is_for_managers_only(system: MailSystem):
    mail_id = system.write("info@saigon-inan-demo.vn")
    for manager in ("wang", "chen"):
        assert [m["mail_id"] for m in system.items("/unassigned", manager)] == [mail_id]
        assert system.get(f"/mails/{mail_id}", manager).status_code == 200
    for other in ("li", "zhao", "sun"):
        assert system.get("/unassigned", other).status_code == 403
        assert system.get(f"/mails/{mail_id}", other).status_code == 404
        assert system.items("/mails", other) == []


@pytest.mark.req("R335")
def test_a_colleagues_customer_who_writes_to_my_mailbox_is_read_by_me_this_once(system: MailSystem, filed):
    system.bus.handle(
        AddMailbox(address="zhou@qihang-demo.cn", kind="personal", staff_id="zhou"),
        CommandContext(new_id(), "test", system.clock.now()),
    )
    system.settle()
    mine = system.receive(message(sender=HANS, message_id="<mine@x>"), mailbox_id_of("zhou@qihang-demo.cn"))
    assert system.get(f"/mails/{mine}", "zhou").status_code == 200
    assert system.get(f"/mails/{filed}", "zhou").status_code == 404
    assert system.items("/mails", "zhou", customer_id="mueller") == []


def test_one_mail_is_shown_with_its_text_safe_html_and_without_quotes(system: MailSystem):
    system.registers("mueller", HANS)
    system.settle()
    mail_id = system.write(
        HANS,
        headers=("MIME-Version: 1.0", "Content-Type: text/html; charset=utf-8"),
        body="<p>Best <b>price</b>?</p><script>x()</script>",
    )
    shown = system.get(f"/mails/{mail_id}").json
    assert shown["text"].strip() == "Best price?"
    assert shown["has_html"]
    html = system.get(f"/mails/{mail_id}/html")
    assert html.text.strip() == "<p>Best <b>price</b>?</p>"
    assert html.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "sandbox" in html.headers["Content-Security-Policy"]


@pytest.mark.req("R001", "R123")
def test_attachments_are_listed_under_the_customer_and_downloaded(system: MailSystem, filed):
    body = (
        "--b\r\nContent-Type: text/plain\r\n\r\nsee plan\r\n--b\r\n"
        "Content-Type: application/pdf\r\nContent-Disposition: attachment; filename*=utf-8''%E5%9B%BE.pdf\r\n"
        f"Content-Transfer-Encoding: base64\r\n\r\n{base64.b64encode(b'%PDF-1.4').decode()}\r\n--b--\r\n"
    )
    mail_id = system.write(HANS, headers=("Content-Type: multipart/mixed; boundary=b",), body=body)
    [listed] = system.items("/customers/mueller/attachments")
    assert (listed["name"], listed["mail_id"], listed["content_type"]) == (
        "图.pdf",
        mail_id,
        "application/pdf",
    )
    path = f"/mails/{mail_id}/attachments/{listed['file_id']}"
    found = system.get(path)
    assert found.data == b"%PDF-1.4"
    assert found.headers["Content-Disposition"].startswith("attachment")
    assert system.get(path, "zhou").status_code == 404
    assert system.get("/customers/mueller/attachments", "zhou").status_code == 404
    assert system.get(f"/mails/{filed}/attachments/{listed['file_id']}").status_code == 404


@pytest.mark.req("R132")
def test_a_salesperson_notes_what_a_mail_says(system: MailSystem, filed):
    system.does(f"/mails/{filed}/note", {"note": "客户问价"})
    assert system.get(f"/mails/{filed}", "chen").json["note"] == "客户问价"
    assert system.post(f"/mails/{filed}/note", {"note": ""}).status_code == 422
    assert system.post(f"/mails/{filed}/note", {"note": "x"}, "zhou").status_code == 404


@pytest.mark.req_in_part("R106")
def test_a_manager_files_a_strangers_mail_by_hand(system: MailSystem, filed):
    mail_id = system.write("hans.private@gmail.com")
    assert system.post(f"/mails/{mail_id}/file", {"customer_id": "mueller"}, "li").status_code == 403
    system.does(f"/mails/{mail_id}/file", {"customer_id": "mueller"}, "wang")
    assert system.get(f"/mails/{mail_id}", "li").json["rule"] == "manual"


@pytest.mark.req("R336")
def test_whoever_loses_a_wrongly_filed_mail_no_longer_sees_it(system: MailSystem, filed):
    system.does(f"/mails/{filed}/refile", {"customer_id": "lonestar", "reason": "wrong firm"}, "wang")
    assert system.get(f"/mails/{filed}", "li").status_code == 404
    assert system.get(f"/mails/{filed}", "zhou").status_code == 200


def test_a_mail_cannot_be_moved_to_a_customer_out_of_scope(system: MailSystem, filed):
    answer = system.post(f"/mails/{filed}/refile", {"customer_id": "lonestar", "reason": "x"}, "li")
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "customer_id")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("file", {}),
        ("file", {"customer_id": "mueller", "not_a_customer": "spam"}),
        ("file", {"not_a_customer": "friend"}),
        ("refile", {"customer_id": "lonestar"}),
        ("spam", {"spam": "perhaps"}),
        ("note", {"note": "x", "colour": "red"}),
    ],
)
def test_a_body_that_cannot_be_is_refused_with_the_field_named(system: MailSystem, filed, path, body):
    answer = system.post(f"/mails/{filed}/{path}", body, "wang")
    assert (answer.status_code, bool(answer.json["errors"])) == (422, True)


def test_conflicting_changes_are_refused_with_the_current_version(system: MailSystem, filed):
    tag = system.get(f"/mails/{filed}").headers["ETag"]
    system.does(f"/mails/{filed}/note", {"note": "first"})
    assert system.post(f"/mails/{filed}/note", {"note": "second"}, If_Match=tag).status_code == 412


def test_a_mailbox_is_added_once_by_those_who_may(system: MailSystem):
    body = {"address": "Info@Qihang-Demo.cn", "kind": "shared"}
    assert system.post("/mailboxes", body, "li").status_code == 403
    system.does("/mailboxes", body, "chen")
    assert system.post("/mailboxes", body, "chen").status_code == 409
    assert "info@qihang-demo.cn" in [box["address"] for box in system.items("/mailboxes", "chen")]
    wrong = system.post("/mailboxes", {"address": "x", "kind": "shared"}, "chen")
    assert (wrong.status_code, wrong.json["errors"][0]["field"]) == (422, "address")
    nobodys = system.post("/mailboxes", {"address": "a@b-demo.cn", "kind": "personal"}, "chen")
    assert (nobodys.status_code, nobodys.json["errors"][0]["field"]) == (422, "staff_id")


def test_after_a_command_its_change_is_read(system: MailSystem, filed):
    noted = system.post(f"/mails/{filed}/note", {"note": "x"}).json
    system.settle()
    assert system.get(f"/mails/{filed}", after=noted["command_id"]).json["note"] == "x"
