"""Story 1: round a holiday weekend. Fifteen mails and a spam, each filed and due to the minute."""

import pytest

from tests.e2e.acting import SEEN_WITHIN, answers, is_at, mail_comes, mail_of, todo_of
from tests.support import eventually
from tests.support.system import NewSystem
from tools.demo.client import Member
from tools.demo.company import RELAY_PLATFORM, Company, found_company, local, settings
from tools.demo.mails import ENQUIRY, FREE_MAIL, SPAM
from tools.smtp_sink import SmtpSink

DUE = {
    "#1": "2026-10-08 15:00",
    "#2": "2026-10-08 18:00",
    "#3": "2026-10-10 15:00",
    "#4": "2026-10-10 11:00",
    "#5": "2026-10-10 10:30",
    "#6": "2026-10-10 11:28",
    "#7": "2026-10-10 13:20",
    "#8": "2026-10-10 18:00",
    "#9": "2026-10-10 18:00",
    "#10": "2026-10-10 18:30",
    "#11": "2026-10-11 18:01",
    "#12": "2026-10-12 18:00",
    "#13": "2026-10-12 09:30",
    "#14": "2026-10-10 13:00",
    "#15": "2026-10-10 18:00",
}


@pytest.fixture
def company(new_system: NewSystem, smtp_sink: SmtpSink) -> Company:
    company = found_company(new_system("feed", settings(smtp_sink), local("2026-10-07 15:30")))
    register = company.register
    register(
        "Müller Druckbedarf GmbH", "DE", "lijing", 1, emails=["h.mueller@mueller-druck-demo.de"], grade="A"
    )
    register("Sakura Insatsu", "JP", "lijing", 3, emails=["sato@sakura-insatsu-demo.jp"], grade="A")
    register("Lone Star Graphics", "US", "zhoutao", 7, emails=["amy@lonestar-graphics-demo.us"], grade="B")
    register("Al Noor Printing Press", "AE", "zhoutao", 2, emails=["khalid@alnoor-press-demo.ae"], grade="B")
    register("Gráfica Horizonte", "BR", "zhoutao", 4, emails=["compras@grafica-horizonte-demo.com.br"])
    return company


def assigns(company: Company, at: str, subject: str, name: str, country: str, to: str) -> str:
    """The manager puts a stranger on file; the code given."""
    company.move_clock(at)
    wang = company.staff["wangmin"]
    mail = mail_of(wang, subject, "/unassigned")
    body = {
        "name": name,
        "country": country,
        "owner_id": company.staff[to].staff_id,
        "from_mail_id": mail["mail_id"],
        "contacts": [{"name": name, "emails": [mail["sender_address"]]}],
    }
    return str(wang.post("customers", "/customers", body)["code"])


def waiting_for(manager: Member) -> set[str]:
    """Subjects of the to-dos in the unassigned list."""
    return {todo["subject"] for todo in manager.items("scheduler", "/todos", list="unassigned")}


@pytest.mark.timeout(300)
@pytest.mark.req_in_part("R106")
@pytest.mark.req(
    "R105", "R107", "R115", "R117", "R118", "R119", "R122", "R129", "R177", "R178", "R179", "R180",
    "R181", "R183", "R184", "R186", "R188", "R323",
)  # fmt: skip
def test_round_a_holiday_weekend(company: Company) -> None:
    everyone, wang = company.staff["chenguodong"], company.staff["wangmin"]
    li, zhou, zhao = (company.staff[name] for name in ("lijing", "zhoutao", "zhaolei"))

    mail_comes(company, "2026-10-07 16:20", "h.mueller@mueller-druck-demo.de", "#1")
    first = mail_of(li, "#1")
    mail_comes(company, "2026-10-07 21:05", "amy@lonestar-graphics-demo.us", "#2")
    second = mail_of(zhou, "#2")

    assert is_at(todo_of(li, "#1")["due_at"], DUE["#1"])
    answers(company, "2026-10-08 10:05", li, first)
    answered = todo_of(li, "#1", status="settled")
    assert abs(answered["response_seconds"] - (17 * 60 + 45) * 60) < 60
    assert abs(answered["working_seconds"] - (60 + 5) * 60) < 60

    company.move_clock("2026-10-08 17:59")
    assert todo_of(zhou, "#2")["reminded_at"] is None
    company.move_clock("2026-10-08 18:00")
    reminded = eventually(lambda: todo_of(zhou, "#2")["reminded_at"], SEEN_WITHIN)
    assert is_at(reminded, "2026-10-08 18:00")
    answers(company, "2026-10-08 18:20", zhou, second)
    settled = todo_of(zhou, "#2", status="settled")
    assert is_at(settled["due_at"], DUE["#2"])
    assert is_at(settled["settled_at"], "2026-10-08 18:20")

    mail_comes(company, "2026-10-09 20:14", "einkauf@mueller-druck-demo.de", "#3")
    assert mail_of(li, "#3")["rule"] == "company_domain"
    mail_comes(company, "2026-10-10 08:12", "purchase@kaveri-offset-demo.in", "#4", ENQUIRY)
    todo_of(wang, "#4", list="unassigned")
    assert assigns(company, "2026-10-10 09:10", "#4", "Kaveri Offset", "IN", "zhaolei") == "AS-012-C"
    assert is_at(todo_of(zhao, "#4", list="strangers")["due_at"], DUE["#4"])

    relay = f"feedback@{RELAY_PLATFORM}"
    turkish = {"Reply-To": "mehmet@istanbul-kalip-demo.com.tr"}
    mail_comes(company, "2026-10-10 09:30", relay, "#14", headers=turkish)
    mail_comes(company, "2026-10-10 09:40", relay, "#15", headers={"Reply-To": "ana@lima-graf-demo.pe"})
    mail_comes(company, "2026-10-10 09:45", "win@prize-demo.biz", "#16", SPAM, headers={"X-Spam-Flag": "YES"})
    mail_comes(company, "2026-10-10 10:00", "info@saigon-inan-demo.vn", "#5")
    mail_comes(company, "2026-10-10 10:58", "sato@sakura-insatsu-demo.jp", "#6")
    assert assigns(company, "2026-10-10 11:50", "#14", "Istanbul Kalip", "TR", "lijing") == "ME-003-C"
    mail_comes(company, "2026-10-10 12:20", "khalid@alnoor-press-demo.ae", "#7")
    mail_comes(company, "2026-10-10 13:05", "riyadhprint2026@gmail.com", "#8", FREE_MAIL)
    mail_comes(company, "2026-10-10 16:40", "contact@imprimerie-lefevre-demo.fr", "#9")
    mail_comes(company, "2026-10-10 17:30", "buyer@maple-print-demo.ca", "#10")
    assert assigns(company, "2026-10-10 17:40", "#10", "Maple Print", "CA", "lijing") == "NA-008-C"
    assert is_at(todo_of(li, "#10", list="strangers")["due_at"], DUE["#10"])
    mail_comes(company, "2026-10-10 18:01", "amy@lonestar-graphics-demo.us", "#11")
    mail_of(zhou, "#11")

    company.move_clock("2026-10-10 18:05")
    queue = {mail["subject"] for mail in wang.items("mail", "/unassigned")}
    assert queue == {"#5", "#8", "#9", "#15"}
    eventually(
        lambda: {t["subject"] for t in wang.items("scheduler", "/todos", list="unassigned")} == queue,
        SEEN_WITHIN,
    )
    assert [mail["subject"] for mail in wang.items("mail", "/unassigned", box="spam")] == ["#16"]

    mail_comes(company, "2026-10-10 21:15", "compras@grafica-horizonte-demo.com.br", "#12")
    mail_comes(company, "2026-10-11 10:00", "kim@hansol-print-demo.kr", "#13")
    for subject, due in DUE.items():
        if subject not in ("#1", "#2"):
            assert is_at(todo_of(everyone, subject)["due_at"], due), subject

    owners = {"#3": li, "#6": li, "#7": zhou, "#11": zhou, "#12": zhou, "#14": li, "#10": li, "#4": zhao}
    for subject, person in owners.items():
        assert todo_of(everyone, subject)["owner_id"] == person.staff_id, subject

    # Newcomers see no strangers that are not assigned to them.
    hidden = [mail_of(wang, subject, "/unassigned") for subject in ("#5", "#8", "#9", "#13")]
    assert {mail["subject"] for mail in zhao.items("mail", "/mails")} == {"#4"}
    assert {todo["subject"] for todo in zhao.items("scheduler", "/todos")} == {"#4"}
    assert zhao.status("GET", "mail", "/unassigned") == 403
    for mail in hidden:
        assert zhao.status("GET", "mail", f"/mails/{mail['mail_id']}") == 404
