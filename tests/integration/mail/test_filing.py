"""Filing on real views: who gets which mail, and when something is learned later."""

from dataclasses import replace

import pytest

from eventing.bus.bus import CommandBus
from eventing.core.errors import Unavailable
from mail.addresses import OurSide
from mail.filing.commands import Refile
from mail.filing.handlers import filing_facts
from mail.filing.lookups import refile_candidates
from mail.message.commands import FileMail
from tests.support.worlds.mail import MailSystem

HANS = "Hans Müller <h.mueller@mueller-druck-demo.de>"


def file_state(system: MailSystem, mail_id: str) -> tuple[str | None, str | None, str | None]:
    row = system.row(mail_id)
    return row["customer_id"], row["owner_id"], row.get("rule")


@pytest.mark.req("R115", "R117")
def test_mail_of_a_known_address_lands_with_customer_and_salesperson(system: MailSystem):
    system.registers("mueller", "h.mueller@mueller-druck-demo.de")
    system.settle()
    assert file_state(system, system.write(HANS)) == ("mueller", "li", "known_address")


@pytest.mark.req("R115")
def test_a_new_address_of_the_company_is_filed_by_its_domain(system: MailSystem):
    system.registers("mueller", "h.mueller@mueller-druck-demo.de")
    system.settle()
    assert file_state(system, system.write("einkauf@mueller-druck-demo.de"))[2] == "company_domain"


@pytest.mark.req("R118")
def test_a_free_mail_domain_never_files(system: MailSystem):
    system.registers("riyadh", "somebody@gmail.com", country="SA")
    system.settle()
    mail_id = system.write("riyadhprint2026@gmail.com", body="Price?\r\n\r\nTel +966 50 123 4567\r\n")
    row = system.row(mail_id)
    assert (row["customer_id"], row["state"]) == (None, "unmatched")
    assert (row["country"], row["country_basis"]) == ("SA", "phone")


@pytest.mark.req("R119")
@pytest.mark.parametrize("mail_first", [True, False])
def test_mail_and_address_find_each_other_whichever_comes_first(system: MailSystem, mail_first):
    if mail_first:
        mail_id = system.write(HANS, settle=False)
        system.read(system.log)  # the mail is on record, and unmatched
        system.registers("mueller", "h.mueller@mueller-druck-demo.de")
    else:
        system.registers("mueller", "h.mueller@mueller-druck-demo.de")
        mail_id = system.write(HANS, settle=False)
    system.settle()
    assert file_state(system, mail_id)[:2] == ("mueller", "li")


def test_an_address_learned_between_the_mails_row_and_its_filing_is_found(system: MailSystem):
    """The address comes after the mail's row was written and before FileMail looked."""
    system.restart(with_facts_of_filing(system, waiting_for_the_address(system)))
    mail_id = system.write(HANS)
    assert file_state(system, mail_id)[0] == "mueller"
    assert (
        len(system.data(f"mail-{mail_id}", "MailFiled") + system.data(f"mail-{mail_id}", "MailRefiled")) == 1
    )


def with_facts_of_filing(system: MailSystem, facts) -> CommandBus:
    routes = [
        replace(route, facts=facts) if route.command is FileMail else route for route in system.service.routes
    ]
    return CommandBus(system.log, system.clock, routes, db=system.db, resources=system.bus.look.resources)


def waiting_for_the_address(system: MailSystem):
    def late(asked, look):
        if not system.sources["customers"].commits.count_documents({"s": "customer-mueller"}):
            system.registers("mueller", "h.mueller@mueller-druck-demo.de")
            system.read(system.sources["customers"])
        return filing_facts(asked, look)

    return late


@pytest.mark.req("R119")
def test_every_earlier_mail_of_a_sender_is_filed_once_when_his_address_is_learned(system: MailSystem):
    mails = [system.write(HANS) for _ in range(3)]
    system.registers("mueller")
    system.learns("mueller", "h.mueller@mueller-druck-demo.de")
    system.settle()
    for mail_id in mails:
        assert file_state(system, mail_id)[0] == "mueller"
        assert system.events(f"mail-{mail_id}") == ["MailReceived", "MailUnmatched", "MailRefiled"]


def test_more_mail_than_one_chunk_is_filed_in_several(system: MailSystem, monkeypatch):
    monkeypatch.setattr("mail.filing.model.CHUNK", 2)
    mails = [system.write(HANS, settle=False) for _ in range(5)]
    system.settle()
    system.registers("mueller", "h.mueller@mueller-druck-demo.de")
    system.settle()
    assert {file_state(system, mail_id)[0] for mail_id in mails} == {"mueller"}


def test_jobs_looked_up_together_each_find_their_own_mails_behind_where_they_are(
    system: MailSystem, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("mail.filing.lookups.ROWS_AT_ONCE", 2)
    mails: dict[str, list[str]] = {"a@one-demo.de": [], "b@two-demo.de": [], "c@three-demo.de": []}
    for _ in range(4):
        for sender, written in mails.items():
            written.append(system.write(sender, settle=False))
    system.settle()
    first, second, third = (tuple(sorted(written)) for written in mails.values())
    jobs = {
        Refile(by="address", value="a@one-demo.de"): first[:3],
        Refile(by="sender", value="b@two-demo.de", after=second[1]): second[2:],
        Refile(by="domain", value="three-demo.de", after=third[0]): third[1:],
        Refile(by="domain", value="gmail.com"): (),
        Refile(by="address", value="nobody@four-demo.de"): (),
    }
    found = refile_candidates(system.db, jobs, 3, OurSide())
    assert {job: found.get(job, ()) for job in jobs} == jobs


@pytest.mark.req("R119")
@pytest.mark.req_in_part("R106")
def test_the_mail_a_customer_came_from_and_the_earlier_ones_are_filed_to_him(system: MailSystem):
    earlier = system.write("purchase@kaveri-offset-demo.in")
    mail_id = system.write("purchase@kaveri-offset-demo.in")
    # Registered without a contact: the sender's earlier mail follows all the same.
    system.registers("kaveri", owner_id="zhao", country="IN", from_mail_id=mail_id)
    system.settle()
    assert file_state(system, mail_id) == ("kaveri", "zhao", "assigned")
    assert file_state(system, earlier) == ("kaveri", "zhao", "assigned")
    assert system.events(f"mail-{mail_id}").count("MailRefiled") == 1


@pytest.mark.req("R120")
def test_mail_of_a_reassigned_customer_is_the_new_owners(system: MailSystem):
    system.registers("lonestar", "amy@lonestar-graphics-demo.us", owner_id="zhou", country="US")
    system.settle()
    before = system.write("amy@lonestar-graphics-demo.us")
    system.reassigns("lonestar", "li")
    system.settle()
    after = system.write("amy@lonestar-graphics-demo.us")
    assert [system.row(m)["owner_id"] for m in (before, after)] == ["li", "li"]
    assert system.get(f"/mails/{before}", "li").status_code == 200
    assert system.get(f"/mails/{before}", "zhou").status_code == 404


@pytest.mark.req("R118")
def test_two_customers_with_one_address_are_both_suggested_and_nothing_is_filed(system: MailSystem):
    system.registers("mueller", "info@shared-demo.de")
    system.registers("sakura", "info@shared-demo.de")
    system.settle()
    mail_id = system.write("info@shared-demo.de")
    [item] = system.items("/unassigned", "wang")
    assert (item["mail_id"], item["reason"]) == (mail_id, "ambiguous")
    assert [(s["customer_id"], s["name"], s["why"]) for s in item["suggestions"]] == [
        ("mueller", "Mueller", "address"),
        ("sakura", "Sakura", "address"),
    ]


@pytest.mark.req("R323")
def test_a_relay_platform_never_files_and_its_buyer_does(system: MailSystem):
    system.registers("platform", "feedback@notice-b2b-demo.com", domains=("notice-b2b-demo.com",))
    system.registers("istanbul", "mehmet@istanbul-kalip-demo.com.tr", country="TR")
    system.settle()
    known = system.write(
        "feedback@notice-b2b-demo.com", headers=("Reply-To: mehmet@istanbul-kalip-demo.com.tr",)
    )
    unknown = system.write("feedback@notice-b2b-demo.com", headers=("Reply-To: ana@lima-graf-demo.pe",))
    assert file_state(system, known)[0] == "istanbul"
    row = system.row(unknown)
    assert (row["customer_id"], row["reason"], row["sender_address"], row["country"]) == (
        None,
        "relay_platform",
        "ana@lima-graf-demo.pe",
        "PE",
    )


@pytest.mark.req("R131")
def test_outgoing_mail_is_filed_by_to_and_never_by_cc(system: MailSystem):
    system.registers("mueller", "h.mueller@mueller-druck-demo.de")
    system.registers("sakura", "sato@sakura-insatsu-demo.jp", owner_id="zhou")
    system.settle()
    mail_id = system.write(
        "li@qihang-demo.cn",
        to="h.mueller@mueller-druck-demo.de",
        headers=("Cc: sato@sakura-insatsu-demo.jp",),
        way="own",
    )
    assert (file_state(system, mail_id)[0], system.row(mail_id)["direction"]) == ("mueller", "out")


def test_mail_among_colleagues_is_set_apart(system: MailSystem):
    mail_id = system.write("li@qihang-demo.cn", to="zhou@qihang-demo.cn")
    assert system.events(f"mail-{mail_id}") == ["MailReceived", "MailSetApart"]
    assert system.items("/unassigned", "wang") == []


@pytest.mark.req("R001", "R115", "R117")
def test_a_fax_is_filed_by_its_number(system: MailSystem):
    system.registers("mueller", faxes=("+4930901820",))
    system.settle()
    mail_id = system.write("fax@fax-gateway-demo.com", subject="Fax from +49 30 901820")
    row = system.row(mail_id)
    assert (row["customer_id"], row["channel"]) == ("mueller", "fax")


@pytest.mark.req("R122")
def test_spam_is_kept_apart_from_strangers_enquiries(system: MailSystem):
    spam = system.write("offer@cheap-demo.biz", headers=("X-Spam-Flag: YES",))
    enquiry = system.write("buyer@maple-print-demo.ca")
    assert [item["mail_id"] for item in system.items("/unassigned", "wang")] == [enquiry]
    assert [item["mail_id"] for item in system.items("/unassigned", "wang", box="spam")] == [spam]


@pytest.mark.req("R122")
def test_upstreams_spam_mark_does_not_count_against_a_known_address(system: MailSystem):
    system.registers("mueller", "h.mueller@mueller-druck-demo.de")
    system.settle()
    mail_id = system.write(HANS, headers=("X-Spam-Flag: YES",))
    assert (system.row(mail_id)["customer_id"], system.row(mail_id)["kind"]) == ("mueller", "person")


@pytest.mark.req("R122")
@pytest.mark.req_in_part("R106")
def test_what_people_say_of_a_sender_is_remembered(system: MailSystem):
    first, second = system.write("offer@cheap-demo.biz"), system.write("offer@cheap-demo.biz")
    system.does(f"/mails/{first}/spam", {"spam": True}, "wang")
    third = system.write("offer@cheap-demo.biz")
    assert [system.row(m)["kind"] for m in (first, second, third)] == ["spam"] * 3
    freight = system.write("ops@forwarder-demo.cn")
    system.does(f"/mails/{freight}/file", {"not_a_customer": "partner"}, "wang")
    again = system.write("ops@forwarder-demo.cn")
    assert (system.row(again)["state"], system.row(again)["apart"]) == ("apart", "partner")
    assert system.items("/unassigned", "wang") == []


def test_a_database_that_is_away_leaves_nothing_half_done(system: MailSystem, monkeypatch):
    def away(*_: object) -> None:
        raise Unavailable("away")

    monkeypatch.setattr(system.log, "append", away)
    with pytest.raises(Unavailable):
        system.write(HANS)
    monkeypatch.undo()
    assert system.log.commits.count_documents({"s": {"$regex": "^mail-"}}) == 0


# -- several people of one domain ------------------------------------------------------------------

BOB, ALICE = "bob@canada-mail-demo.ca", "alice@canada-mail-demo.ca"


def why_nobodys(system: MailSystem, mail_id: str) -> tuple[str | None, str, list[tuple[str, str]]]:
    """Whose a mail is, why it is nobody's, and for whom it is suggested and why."""
    row = system.row(mail_id)
    suggested = [(one["customer_id"], one["why"]) for one in row["suggestions"]]
    return row["customer_id"], row["reason"], suggested


def test_two_customers_at_one_domain_are_asked_about_and_each_address_is_its_customers(system: MailSystem):
    system.registers("mueller", BOB)
    system.registers("sakura", ALICE)
    system.settle()
    stranger = system.write("carol@canada-mail-demo.ca")
    assert why_nobodys(system, stranger) == (None, "ambiguous", [("mueller", "domain"), ("sakura", "domain")])
    assert [file_state(system, system.write(who))[0] for who in (BOB, ALICE)] == ["mueller", "sakura"]
    shown = next(one for one in system.items("/unassigned", "wang") if one["mail_id"] == stranger)
    assert [one["customer_id"] for one in shown["suggestions"]] == ["mueller", "sakura"]


def test_where_somebody_is_a_partner_nobody_is_filed_by_the_domain(system: MailSystem):
    """A customer's man at the forwarder: his colleagues there are not the customer's."""
    freight = system.write("ops@canada-mail-demo.ca")
    system.does(f"/mails/{freight}/file", {"not_a_customer": "partner"}, "wang")
    system.registers("mueller", BOB)
    system.settle()
    assert why_nobodys(system, system.write(ALICE)) == (None, "unknown_sender", [("mueller", "domain")])
    assert file_state(system, system.write(BOB))[0] == "mueller"


def test_somebody_whose_mail_was_moved_to_another_customer_shows_that_the_domain_is_no_companys(
    system: MailSystem,
):
    system.registers("mueller", BOB)
    system.registers("sakura", "sato@sakura-demo.jp")
    system.settle()
    filed = system.write(ALICE)
    assert file_state(system, filed)[::2] == ("mueller", "company_domain")
    moved = {"customer_id": "sakura", "reason": "Another company of the same provider"}
    system.does(f"/mails/{filed}/refile", moved, "wang")
    both = [("mueller", "domain"), ("sakura", "domain")]
    stranger = system.write("carol@canada-mail-demo.ca")
    assert why_nobodys(system, stranger) == (None, "ambiguous", both)
    # It was a mistake, and is put right: everybody there is one company's again.
    system.does(f"/mails/{filed}/refile", {"customer_id": "mueller", "reason": "My mistake"}, "wang")
    assert file_state(system, system.write("dave@canada-mail-demo.ca"))[0] == "mueller"


def test_a_free_mail_address_on_file_says_nothing_of_others_there(system: MailSystem):
    system.registers("riyadh", "somebody@gmail.com", country="SA")
    earlier = system.write("stranger@gmail.com")
    system.registers("mueller", "another@gmail.com")
    system.settle()
    for mail_id in (earlier, system.write("third@gmail.com")):
        assert why_nobodys(system, mail_id) == (None, "unknown_sender", [])


def test_a_letter_of_ours_to_an_address_of_two_customers_asks_whose_it_is(system: MailSystem):
    system.registers("mueller", BOB)
    system.registers("kaveri", BOB)
    system.settle()
    asked = system.write("li@qihang-demo.cn", to=BOB, way="own")
    [item] = system.items("/unassigned", "wang")
    assert (item["mail_id"], item["direction"], item["reason"]) == (asked, "out", "ambiguous")
    assert [(one["customer_id"], one["why"]) for one in item["suggestions"]] == [
        ("kaveri", "address"),
        ("mueller", "address"),
    ]
    system.does(f"/mails/{asked}/file", {"customer_id": "mueller"}, "wang")
    assert (system.row(asked)["box"], system.row(asked)["customer_id"]) == ("sent", "mueller")
    # The next one in that thread does not ask again.
    about = (f"In-Reply-To: {system.row(asked)['message_id']}",)
    again = system.write("li@qihang-demo.cn", to=BOB, way="own", headers=about)
    assert (system.row(again)["customer_id"], system.row(again)["rule"]) == ("mueller", "known_address")
