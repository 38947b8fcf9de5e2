"""The mail of a manager's people in a period, and what nobody has noted in Chinese."""

import pytest

from tests.support.worlds.mail import MailSystem
from tools.smtp_sink import SmtpSink

HANS = "h.mueller@mueller-druck-demo.de"
PRIYA = "priya@kaveri-offset-demo.in"


@pytest.fixture
def firm(system: MailSystem) -> MailSystem:
    system.registers("mueller", HANS)
    system.registers("kaveri", PRIYA, owner_id="zhao", country="IN")
    system.settle()
    return system


def team(system: MailSystem, staff_id: str) -> dict[str, tuple[int, int, int]]:
    now = system.clock.now()
    day = {"since": now.replace(hour=0).isoformat(), "until": now.replace(hour=23, minute=59).isoformat()}
    items = system.items("/team", staff_id, **day)
    return {one["owner_id"]: (one["received"], one["sent"], one["notes_missing"]) for one in items}


@pytest.mark.req("R112", "R207")
def test_a_manager_counts_the_mail_of_each_of_the_team_and_the_foreign_ones_without_a_note(
    firm: MailSystem, smtp_sink: SmtpSink
):
    asked = firm.write(HANS, body="Please quote 200 m2.\r\n")
    noted = firm.write(HANS, body="Any news?\r\n")
    firm.write(PRIYA, body="请报价，谢谢。\r\n")
    firm.does(f"/mails/{noted}/note", {"note": "催"})
    draft_id = firm.drafted("li", in_reply_to_mail_id=asked)
    firm.does(f"/drafts/{draft_id}/send", {}, "li")
    firm.mailer(smtp_sink.port).round()
    firm.settle()
    assert team(firm, "wang") == {"li": (2, 1, 1), "zhao": (1, 0, 0)}
    assert team(firm, "chen") == team(firm, "wang")
    assert (
        firm.get("/team", "li", since="2026-10-01T00:00:00Z", until="2026-10-02T00:00:00Z").status_code == 403
    )
    long = {"since": "2026-08-01T00:00:00Z", "until": "2026-10-01T00:00:00Z"}
    assert firm.get("/team", "wang", **long).status_code == 422


@pytest.mark.req("R128", "R207")
def test_the_mail_of_one_person_on_one_day(firm: MailSystem):
    mine = firm.write(HANS)
    firm.write(PRIYA)
    now = firm.clock.now()
    firm.clock.move(days=1)
    firm.write(HANS)
    day = {"since": now.replace(hour=0).isoformat(), "until": now.replace(hour=23, minute=59).isoformat()}
    for staff_id, found in (("wang", [mine]), ("zhao", [])):
        rows = firm.items("/mails", staff_id, owner_id="li", **day)
        assert [row["mail_id"] for row in rows] == found
    [row] = firm.items("/mails", "wang", owner_id="li", **day)
    assert row["foreign"] is True
