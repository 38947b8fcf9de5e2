"""Filing: whose mail it is, and the order of the rules."""

from dataclasses import replace
from typing import Any

import pytest

from mail.addresses import OurSide, is_free_mail
from mail.message.events import Suggestion
from mail.message.verdict import (
    Knowledge,
    SetApart,
    ToCustomer,
    ToNobody,
    buyer_behind_platform,
    country_of,
    filing_addresses,
    filing_domains,
    where_to,
)
from tests.unit.mail.samples import MUELLER, SAKURA, received

OURS = OurSide(domains=frozenset({"qihang-demo.cn"}), platform_domains=frozenset({"notice-b2b-demo.com"}))


@pytest.mark.req("R115", "R117")
def test_mail_from_a_known_address_is_filed_to_its_customer():
    assert where_to(received(), Knowledge(by_address=(MUELLER,))) == ToCustomer(MUELLER, "known_address")


@pytest.mark.parametrize("proof", ["unproven", "failed"])
def test_what_bears_our_sender_without_proof_is_not_our_letter(proof):
    mail = received(direction="out", proof=proof, correspondent=None)
    assert where_to(mail, Knowledge(by_address=(MUELLER,))) == ToNobody(
        "unproven_sender", (Suggestion(customer_id=MUELLER, why="address"),)
    )


def test_our_proven_letter_is_filed_to_its_addressee():
    mail = received(direction="out", proof="proven", correspondent=None)
    assert where_to(mail, Knowledge(by_address=(MUELLER,))) == ToCustomer(MUELLER, "known_address")


def test_mail_among_colleagues_that_is_shown_to_be_anothers_is_not_set_apart():
    failed, unproven = (received(direction="internal", proof=proof) for proof in ("failed", "unproven"))
    assert where_to(failed, Knowledge()) == ToNobody("unproven_sender", ())
    assert where_to(unproven, Knowledge()) == SetApart("colleague")


def test_what_a_colleague_passes_on_waits_for_assignment_until_something_is_learned():
    mail, known = received(forwarded=True), Knowledge(by_address=(MUELLER,), by_thread=(SAKURA,))
    assert where_to(mail, known) == ToNobody(
        "forwarded",
        (
            Suggestion(customer_id=MUELLER, why="address"),
            Suggestion(customer_id=SAKURA, why="thread"),
        ),
    )
    assert where_to(mail, known, again=True) == ToCustomer(MUELLER, "known_address")


@pytest.mark.parametrize("wrote_to", [SAKURA, "a third customer"])
def test_a_reply_to_a_message_of_ours_beats_an_address_that_customers_share(wrote_to):
    known = Knowledge(by_address=(MUELLER, SAKURA), by_reply=(wrote_to,))
    assert where_to(received(), known) == ToCustomer(wrote_to, "reply")


def test_a_known_address_wins_over_the_thread_and_the_domain():
    known = Knowledge(by_address=(MUELLER,), by_reply=(SAKURA,), by_domain=(SAKURA,))
    assert where_to(received(), known) == ToCustomer(MUELLER, "known_address")


def test_a_reply_to_a_message_of_ours_wins_over_the_domain():
    known = Knowledge(by_reply=(MUELLER,), by_domain=(SAKURA,))
    assert where_to(received(), known) == ToCustomer(MUELLER, "reply")


def test_a_thread_of_others_messages_only_suggests():
    assert where_to(received(), Knowledge(by_thread=(MUELLER,))) == ToNobody(
        "unknown_sender", (Suggestion(customer_id=MUELLER, why="thread"),)
    )


def test_a_new_address_at_a_companys_domain_is_filed_to_that_company():
    mail = received(address="einkauf@mueller-druck-demo.de")
    assert where_to(mail, Knowledge(by_domain=(MUELLER,))) == ToCustomer(MUELLER, "company_domain")


def test_the_thread_of_a_letter_of_ours_tells_between_customers_who_share_an_address():
    both = Knowledge(by_address=(MUELLER, SAKURA))
    letter = received(direction="out", correspondent=None, proof="proven", to=("shared@forwarder-demo.cn",))
    suggested = tuple(Suggestion(customer_id=one, why="address") for one in (MUELLER, SAKURA))
    assert where_to(letter, both) == ToNobody("ambiguous", suggested)
    assert where_to(letter, replace(both, by_thread=(SAKURA, "a third"))) == ToCustomer(
        SAKURA, "known_address"
    )
    assert where_to(letter, replace(both, by_thread=(SAKURA, MUELLER))) == ToNobody("ambiguous", suggested)
    # What somebody else writes in such a thread is not ours to say, and what a draft's author said is.
    assert where_to(received(), replace(both, by_thread=(SAKURA,))) == ToNobody("ambiguous", suggested)
    drafted = replace(letter, draft_id="d1")
    assert where_to(drafted, both) == ToNobody("unknown_sender", suggested)


def test_a_domain_with_people_who_are_not_the_customers_only_suggests():
    known = Knowledge(by_domain=(MUELLER,), shared_domain=True)
    mail = received(address="ops@forwarder-demo.cn")
    suggested = (Suggestion(customer_id=MUELLER, why="domain"),)
    assert where_to(mail, known) == ToNobody("unknown_sender", suggested)
    exact = replace(known, by_address=(MUELLER,))
    assert where_to(mail, exact) == ToCustomer(MUELLER, "known_address")
    assert where_to(mail, replace(known, by_reply=(SAKURA,))) == ToCustomer(SAKURA, "reply")


@pytest.mark.parametrize("rule", ["address", "reply", "domain"])
def test_two_candidates_of_one_rule_file_nothing_and_both_are_suggested(rule):
    both: dict[str, Any] = {f"by_{rule}": (MUELLER, SAKURA)}
    known = Knowledge(**both)
    assert where_to(received(), known) == ToNobody(
        "ambiguous", (Suggestion(customer_id=MUELLER, why=rule), Suggestion(customer_id=SAKURA, why=rule))
    )


@pytest.mark.req("R118")
def test_mail_of_a_stranger_is_nobodys():
    assert where_to(received(), Knowledge()) == ToNobody("unknown_sender", ())


def test_mail_among_colleagues_is_set_apart_before_anything_else():
    assert where_to(received(direction="internal"), Knowledge(by_address=(MUELLER,))) == SetApart("colleague")


def test_a_partner_is_recognised_before_the_thread():
    known = Knowledge(by_reply=(MUELLER,), marked="partner")
    assert where_to(received(), known) == SetApart("partner")


def test_a_partner_whose_address_became_a_customers_is_that_customer():
    known = Knowledge(by_address=(MUELLER,), marked="partner")
    assert where_to(received(), known) == ToCustomer(MUELLER, "known_address")


@pytest.mark.req("R119")
def test_earlier_mail_of_an_assigned_sender_goes_where_he_was_assigned():
    assert where_to(received(), Knowledge(), assigned_to=MUELLER) == ToCustomer(MUELLER, "assigned")


def test_mail_of_a_relay_platform_without_a_known_buyer_is_nobodys():
    mail = received(address="feedback@notice-b2b-demo.com", correspondent=None, relayed=True)
    assert where_to(mail, Knowledge()) == ToNobody("relay_platform", ())


def test_a_free_mail_domain_never_files():
    assert filing_domains(received(address="riyadhprint2026@gmail.com")) == ()


def test_from_decides_for_incoming_mail_and_to_for_outgoing_never_cc():
    incoming = received(to=("a@x.com",), cc=("b@y.com",))
    outgoing = received(direction="out", to=("a@x.com",), cc=("b@y.com",), correspondent=None)
    assert filing_addresses(incoming) == ("h.mueller@mueller-druck-demo.de",)
    assert filing_addresses(outgoing) == ("a@x.com",)


@pytest.mark.req("R323")
@pytest.mark.parametrize(
    ("reply_to", "body", "buyer"),
    [
        (["mehmet@istanbul-kalip-demo.com.tr"], [], "mehmet@istanbul-kalip-demo.com.tr"),
        (["noreply@notice-b2b-demo.com"], ["ana@lima-graf-demo.pe"], "ana@lima-graf-demo.pe"),
        ([], ["sales@qihang-demo.cn", "help@mail.notice-b2b-demo.com", "ana@lima-graf-demo.pe"],
         "ana@lima-graf-demo.pe"),
        ([], [], None),
    ],
)  # fmt: skip
def test_behind_a_relay_the_buyer_is_read_from_reply_to_or_the_body(reply_to, body, buyer):
    assert buyer_behind_platform(reply_to, body, OURS) == buyer


def test_the_country_is_the_archives_for_a_customer():
    assert country_of(received(), MUELLER, Knowledge(countries={MUELLER: "AT"})) == ("AT", "archive")


@pytest.mark.req("R188")
@pytest.mark.parametrize(
    ("address", "phone", "expected"),
    [
        ("purchase@kaveri-offset-demo.in", None, ("IN", "domain")),
        ("mehmet@istanbul-kalip-demo.com.tr", "DE", ("TR", "domain")),
        ("print@firm.co.uk", None, ("GB", "domain")),
        ("riyadhprint2026@gmail.com", "SA", ("SA", "phone")),
        ("someone@startup.io", None, (None, "default")),
        ("ventas@papel.com.co", None, ("CO", "domain")),
        ("hello@papel.co", "US", ("US", "phone")),
    ],
)
def test_a_strangers_country_is_read_from_the_domain_else_the_phone_else_unknown(address, phone, expected):
    assert country_of(received(address=address, phone_country=phone), None, Knowledge()) == expected


@pytest.mark.parametrize("domain", ["canada.com", "gmail.com", "qq.com", "wp.pl", "vip.163.com"])
def test_a_domain_where_anybody_can_have_an_address_says_nothing_about_a_company(domain):
    assert is_free_mail(domain)


@pytest.mark.parametrize("domain", ["siemens.com", "mueller-druck-demo.de", "mail.siemens.com", ""])
def test_a_companys_domain_is_no_free_mail(domain):
    assert not is_free_mail(domain)
