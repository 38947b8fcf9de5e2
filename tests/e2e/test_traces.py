"""One trace through two services, and logs that say what happened without naming anybody."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.acting import SEEN_WITHIN, answers, mail_comes, mail_of, todo_of
from tests.support import eventually
from tests.support.collector import Collected, Collector
from tests.support.system import NewSystem
from tools.demo.company import STAFF, Company, found_company, local, settings
from tools.smtp_sink import SmtpSink

PEOPLE = ("chenguodong", "wangmin", "lijing")
TRACE, CALLER = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"

CUSTOMER, CONTACT = "Müller Druckbedarf GmbH", "Hannelore Müller"
ADDRESS = "h.mueller@mueller-druck-demo.de"
SUBJECT, WORDS = "Zweitausend Platten bis Ostern", "Bitte um ein vertrauliches Angebot"
REPLY = "our confidential offer"
#: Whatever belongs to a person or was written by one.
PERSONAL = (
    *(CUSTOMER, "Müller", "Hannelore", ADDRESS, "mueller-druck-demo", SUBJECT, WORDS, REPLY),
    *(name for login, name, *_ in STAFF if login in PEOPLE),
    *PEOPLE,
)


def chain(spans: Sequence[Collected], last: Collected) -> list[Collected]:
    """A span and all it came from, the first one first; empty while one of them has not been sent yet."""
    by_id = {span.id: span for span in spans}
    found = [last]
    while found[0].parent in by_id:
        found.insert(0, by_id[found[0].parent])
    return found if found[0].parent == CALLER else []


def lines(logs: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """What the services' processes logged; gunicorn's own lines about itself are not ours to shape."""
    for log in sorted(logs.glob("*.log")):
        for line in log.read_text().splitlines():
            if line.startswith("{"):
                yield log.stem, json.loads(line)


def register(company: Company) -> str:
    """A customer, by a caller who has a trace of its own under way."""
    body = {
        "name": CUSTOMER,
        "country": "DE",
        "owner_id": company.staff["lijing"].staff_id,
        "contacts": [{"name": CONTACT, "emails": [ADDRESS]}],
    }
    headers = {"traceparent": f"00-{TRACE}-{CALLER}-01"}
    answer = company.staff["wangmin"].ask("POST", "customers", "/customers", body, headers=headers)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["command_id"])


@pytest.mark.timeout(300)
def test_one_trace_leads_from_a_request_to_the_command_of_another_service_and_logs_name_nobody(
    new_system: NewSystem, smtp_sink: SmtpSink, collector: Collector
) -> None:
    told = {**settings(smtp_sink), **collector.settings, "LOG_LEVEL": "DEBUG"}
    system = new_system("rabbitmq", told, local("2026-10-10 09:00"))
    company = found_company(system, PEOPLE)
    command_id = register(company)

    def path_to_credit() -> list[Collected]:
        spans = collector.of(TRACE)
        ends = [span for span in spans if (span.service, span.name) == ("credit", "append")]
        return next((path for end in ends if (path := chain(spans, end))), [])

    path = eventually(path_to_credit, SEEN_WITHIN, what="credit's command in the trace")
    assert path is not None
    assert [(span.service, span.name) for span in path] == [
        ("customers", "POST /customers"),
        ("customers", "RegisterCustomer"),
        ("customers", "append"),
        ("credit", "react open-account-for-registered-customer"),
        ("credit", "OpenAccount"),
        ("credit", "append"),
    ]
    stored, reaction = path[2], path[3]
    assert stored.attributes["entity"] == "customer"
    assert reaction.attributes == {"event_id": f"{command_id}/0"}
    eventually(
        lambda: {"publish batch", "handle batch"} <= {s.name for s in collector.of(TRACE)}, SEEN_WITHIN
    )

    # A mail, its filing, the answer: people, addresses and texts go through every service.
    mail_comes(company, "2026-10-10 09:05", ADDRESS, SUBJECT, WORDS)
    li = company.staff["lijing"]
    mail = mail_of(li, SUBJECT)
    todo_of(li, SUBJECT)
    answers(company, "2026-10-10 09:10", li, mail)
    eventually(lambda: smtp_sink.delivered, SEEN_WITHIN)
    assert li.status("GET", "customers", f"/customers?q={CUSTOMER}") == 200
    assert li.status("POST", "customers", "/customers", {"name": CUSTOMER, "country": CONTACT}) == 422
    system.stop()

    logged = list(lines(system.logs))
    [request] = [
        line for _, line in logged if line.get("command") == command_id and line["event"] == "request"
    ]
    assert (request["trace"], request["route"], request["service"]) == (TRACE, "/customers", "customers")
    followed = [line for process, line in logged if process == "credit-worker" and line["event"] == "reacted"]
    assert TRACE in {line["trace"] for line in followed}
    assert all(line["command"] and line["event_id"] for line in followed)
    assert any(line["event"] == "handled" for _, line in logged)
    for log in sorted(system.logs.glob("*.log")):
        text = log.read_text()
        assert [word for word in PERSONAL if re.search(re.escape(word), text, re.IGNORECASE)] == [], log.name
    for span in collector.spans:
        text = f"{span.name} {span.attributes}"
        assert [word for word in PERSONAL if word.lower() in text.lower()] == [], span
