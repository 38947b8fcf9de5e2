"""The pages about people, over the desk's own accounts and what customers would answer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask.testing import FlaskClient

from desk.account.commands import OpenAccount
from desk.account.model import account_of_staff
from desk.pages.application import make_pages
from desk.pages.asking import Answer, Ask, Asker, Asking
from people import Role
from people.testing import add_staff
from tests.integration.desk.test_pages import csrf_in, get, post, sign_in
from tests.support.worlds.desk import PASSWORD, Desk


def member(staff_id: str, role: str, manager_id: str | None, **more: Any) -> dict[str, Any]:
    return {
        "id": staff_id,
        "name": staff_id.title(),
        "email": f"{staff_id}@qihang-demo.cn",
        "role": role,
        "manager_id": manager_id,
        "needs_approval": False,
        "approver_id": None,
        "deputy_id": None,
        "language": "zh_CN",
        "countries": [],
        "speaks": [],
        "products": [],
        "since": None,
        "left_at": None,
        **more,
    }


STAFF = [
    member("wang", "manager", None),
    member("zhou", "salesperson", "wang", needs_approval=True, approver_id="li"),
    member("li", "salesperson", "wang"),
    member("xu", "salesperson", None, left_at="2026-10-01T01:00:00+00:00", handover_id="h1"),
]


@dataclass
class Services:
    """The other services: what they answer by path, and what they were told."""

    answers: dict[str, Answer] = field(default_factory=dict)
    told: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    def one(self, _: Any, __: Asker, ask: Ask) -> Answer:
        return self.answers.get(ask.path, Answer(503, away=True))

    def tell(
        self, _: Any, __: Asker, ___: str, path: str, body: Mapping[str, Any] | None = None, **more: Any
    ) -> Answer:
        self.told.append((path, body or {}))
        return self.answers.get(f"POST {path}", Answer(200, {"command_id": "c1"}))


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Services:
    found = Services({"/staff": Answer(200, {"items": STAFF, "next": None})})
    monkeypatch.setattr(Asking, "one", lambda *given, **named: found.one(*given, **named))
    monkeypatch.setattr(Asking, "tell", lambda *given, **named: found.tell(*given, **named))
    return found


@pytest.fixture
def pages(desk: Desk, services: Services) -> Iterator[FlaskClient]:
    """The administrator's browser."""
    desk.administrator()
    for one in STAFF:
        add_staff(desk.db, one["id"], Role(one["role"]), one["manager_id"])
    with make_pages(desk.parts).test_client() as client:
        assert sign_in(client, "admin").status_code == 303
        post(client, "/look", language="zh_CN")
        yield client


def opened(desk: Desk, staff_id: str, login: str) -> None:
    desk.do(
        OpenAccount(
            account_id=account_of_staff(staff_id),
            staff_id=staff_id,
            login=login,
            one_time_password="first and only once",
        ),
        "operator",
    )
    desk.settle()


def test_the_staff_is_a_tree_with_accounts_and_who_has_left(desk: Desk, pages: FlaskClient):
    opened(desk, "li", "lijing")
    page = get(pages, "/people").text
    names = ("Wang", "Zhou", "Li", "Xu")
    assert [page.index(f">{name}</a>") for name in names] == sorted(
        page.index(f">{name}</a>") for name in names
    )
    assert "depth-1" in page
    assert page.count("没有账号") == 2
    assert "发信前由Li审核" in page


def test_somebody_is_put_on_staff_and_given_an_account_whose_password_is_shown_once(
    desk: Desk, pages: FlaskClient, services: Services
):
    services.answers["POST /staff"] = Answer(201, {"staff_id": "li", "command_id": "c1"})
    form = {"name": "Li", "email": "li@qihang-demo.cn", "role": "salesperson", "login": "lijing", "key": "k"}
    shown = post(pages, "/people", **form)
    assert shown.status_code == 200
    password = shown.text.split("<code>")[2].split("</code>")[0]
    assert services.told[0][1]["manager_id"] is None
    assert desk.sign_in("lijing", password).json["must_change_password"]
    # Sent again it is the same command, and the password is not shown again.
    again = post(pages, "/people", **form)
    assert "这张表已经提交过" in again.text
    assert "<code>" not in again.text


def test_a_name_that_is_taken_leaves_somebody_on_staff_and_is_said(
    desk: Desk, pages: FlaskClient, services: Services
):
    opened(desk, "zhou", "zhoutao")
    services.answers["POST /staff"] = Answer(201, {"staff_id": "li", "command_id": "c1"})
    form = {"name": "Li", "email": "li@qihang-demo.cn", "role": "salesperson", "key": "k"}
    taken = post(pages, "/people", login="zhoutao", **form)
    assert taken.status_code == 422
    assert "人员已建好，账号还没有" in taken.text
    assert 'action="/people/li/account"' in taken.text
    short = post(pages, "/people/li/account", login="a b", key="k2")
    assert short.status_code == 422
    assert 'id="login-error"' in short.text
    finished = post(pages, "/people/li/account", login="lijing", key="k3")
    assert "<code>lijing</code>" in finished.text
    assert [path for path, _ in services.told] == ["/staff"]


def test_what_customers_refuses_stands_at_its_field_and_what_was_typed_stays(
    pages: FlaskClient, services: Services
):
    wrong = {"field": "approver_id", "code": "approver_needed", "detail": "An approver is needed."}
    services.answers["POST /staff/li/approval"] = Answer(422, {"code": "invalid", "errors": [wrong]})
    page = post(pages, "/people/li/approval", needs_approval="1", key="k")
    assert page.status_code == 422
    assert 'id="approver_id-error"' in page.text
    assert 'name="needs_approval" value="1" checked' in page.text
    saved = post(pages, "/people/li/role", role="manager", manager_id="wang", key="k")
    assert saved.headers["Location"].endswith("/people/li?after=c1&done=role")
    assert services.told[-1] == ("/staff/li/role", {"role": "manager", "manager_id": "wang"})


def test_a_new_one_time_password_needs_consent_of_who_uses_the_account_and_ends_their_sessions(
    desk: Desk, pages: FlaskClient
):
    opened(desk, "li", "lijing")
    desk.change_password("lijing", "first and only once", PASSWORD)
    desk.settle()
    refused = post(pages, "/people/li/password", key="k1")
    assert refused.status_code == 422
    assert "同意码" in refused.text
    desk.clock.move(days=8)
    assert sign_in(pages, "admin").status_code == 303
    given = post(pages, "/people/li/password", key="k2")
    password = given.text.split("<code>")[2].split("</code>")[0]
    signed_in = desk.sign_in("lijing", password)
    assert signed_in.status_code == 200
    post(pages, "/people/li/sign-out", key="k3")
    refresh = desk.ask("/refresh", {"refresh_token": signed_in.json["refresh_token"]})
    assert refresh.status_code == 401


def test_an_administrator_revokes_what_the_mail_programs_of_somebody_hand_in_with(
    desk: Desk, pages: FlaskClient, services: Services
):
    services.answers["/mailboxes"] = Answer(200, {"items": [], "next": None})
    assert "停用其全部应用密码" in get(pages, "/people/li").text
    done = post(pages, "/people/li/revoke-app-passwords", key="k")
    assert services.told[-1] == ("/app-passwords/revoke-all", {"staff_id": "li"})
    assert "其应用密码已全部停用" in get(pages, done.headers["Location"]).text
    services.answers["POST /app-passwords/revoke-all"] = Answer(503, away=True)
    assert post(pages, "/people/li/revoke-app-passwords", key="k2").status_code == 503


def test_a_leavers_page_leads_to_the_hand_over_and_says_while_it_is_about_to_begin(
    pages: FlaskClient, services: Services
):
    led = get(pages, "/people/xu/leave")
    assert (led.status_code, led.headers["Location"]) == (303, "/people/xu/handovers/h1")
    services.answers["/staff/xu"] = Answer(200, STAFF[3])
    services.answers["/handovers/h1"] = services.answers["/handovers/other"] = Answer(
        404, {"code": "not_found"}
    )
    begins = get(pages, "/people/xu/handovers/h1")
    assert "正在开始移交" in begins.text
    assert "every 2s" in begins.text
    assert get(pages, "/people/xu/handovers/other").status_code == 404
    job = {"id": "h1", "staff_id": "xu", "total": 3, "moved": 2, "finished_at": None, "failed": []}
    services.answers["/handovers/h1"] = Answer(200, job)
    assert '<progress id="progress" value="2" max="3">' in get(pages, "/people/xu/handovers/h1").text
    failed = [{"customer_id": "c9", "reason": "concurrent_change"}, {"customer_id": "c8", "reason": "closed"}]
    over = {**job, "finished_at": "2026-10-01T01:00:09+00:00", "failed": failed}
    services.answers["/handovers/h1"] = Answer(200, over)
    card = {"id": "c9", "code": "EU-009-B", "name": "Müller"}
    services.answers["/customers"] = Answer(200, {"items": [card]})
    told = get(pages, "/people/xu/handovers/h1").text
    assert "EU-009-B" in told
    assert "一直有人在改" in told
    assert "系统拒绝了这次移交" in told
    assert "every 2s" not in told


def test_an_administrator_is_shown_no_customers_and_may_still_record_that_somebody_leaves(
    pages: FlaskClient, services: Services
):
    page = get(pages, "/people/zhou/leave").text
    assert "管理员看不到客户" in page
    assert get(pages, "/people/zhou/transfer").status_code == 404
    confirm = post(pages, "/people/zhou/leave", reason="x", successor_id="li", key="k")
    assert "所有客户移交给Li" in confirm.text
    assert services.told == []
    services.answers["POST /staff/zhou/leave"] = Answer(200, {"command_id": "c1", "handover_id": "h2"})
    form = {"reason": "x", "successor_id": "li", "step": "confirmed", "key": "k"}
    done = post(pages, "/people/zhou/leave", **form)
    assert done.headers["Location"] == "/people/zhou/handovers/h2?after=c1"
    body = {"reason": "x", "successor_id": "li", "moves": []}
    assert services.told == [("/staff/zhou/leave", body)]


def test_pages_about_people_are_not_there_for_who_leads_nobody(desk: Desk, services: Services):
    desk.salesperson("li", "li@example.com")
    with make_pages(desk.parts).test_client() as client:
        sign_in(client, "li@example.com")
        assert csrf_in(get(client, "/me").text)
        for path in ("/people", "/people/zhou", "/people/new", "/people/zhou/leave"):
            assert get(client, path).status_code == 404, path


def test_somebody_who_sells_and_has_no_mailbox_is_given_one(pages: FlaskClient, services: Services):
    services.answers["/mailboxes"] = Answer(200, {"items": [], "next": None})
    assert "还收不到写给此人的邮件" in get(pages, "/people/li").text
    led = post(pages, "/people/li/mailbox", address="li@qihang-demo.cn", key="k")
    assert led.headers["Location"] == "/people/li?mailbox=c1&done=mailbox"
    assert services.told == [
        ("/mailboxes", {"address": "li@qihang-demo.cn", "kind": "personal", "staff_id": "li"})
    ]
    own = {"address": "li@qihang-demo.cn", "closed_at": None}
    services.answers["/mailboxes"] = Answer(200, {"items": [own], "next": None})
    page = get(pages, led.headers["Location"]).text
    assert "邮箱已添加。" in page
    assert "添加邮箱" not in page
    wrong = {"code": "invalid", "errors": [{"field": "address", "detail": "这不是邮箱地址。"}], "detail": ""}
    services.answers["/mailboxes"] = Answer(200, {"items": [], "next": None})
    services.answers["POST /mailboxes"] = Answer(422, wrong)
    refused = post(pages, "/people/li/mailbox", address="li", key="k2")
    assert (refused.status_code, "这不是邮箱地址。" in refused.text) == (422, True)


def test_whom_somebody_suits_is_typed_by_names_and_told_by_codes(pages: FlaskClient, services: Services):
    form = {
        "countries": "德国、Austria",
        "speaks": "德语",
        "products": "CTP",
        "since": "2023-03-01",
        "key": "k",
    }
    assert post(pages, "/people/zhou/describe", **form).status_code == 303
    assert services.told == [
        (
            "/staff/zhou/describe",
            {"countries": ["DE", "AT"], "speaks": ["de"], "products": ["CTP"], "since": "2023-03-01"},
        )
    ]
    wrong = post(pages, "/people/zhou/describe", **{**form, "countries": "德国、亚特兰蒂斯"})
    assert wrong.status_code == 422
    assert "没有叫“亚特兰蒂斯”的国家" in wrong.text
    assert 'value="德国、亚特兰蒂斯"' in wrong.text
    assert len(services.told) == 1


@pytest.mark.req("R332")
def test_whoever_gives_a_customer_to_somebody_sees_what_speaks_for_them_and_who_suits_comes_first(
    desk: Desk, services: Services
):
    desk.salesperson()
    add_staff(desk.db, "zhou", Role.MANAGER, None)
    people = [
        member("li", "salesperson", "zhou"),
        member("xu", "salesperson", "zhou", countries=["DE"], speaks=["de"], since="2020-01-01"),
    ]
    services.answers["/staff"] = Answer(200, {"items": people, "next": None})
    team = [{"owner_id": "li", "open": 4, "late": 1}]
    services.answers["/team"] = Answer(200, {"items": team, "next": None})
    services.answers["/customers/doubles"] = Answer(200, {"held_by_colleague": False, "yours": []})
    services.answers["POST /customers"] = Answer(422, {"errors": [{"field": "name", "detail": "?"}]})
    with make_pages(desk.parts).test_client() as pages:
        sign_in(pages)
        post(pages, "/look", language="zh_CN")
        first = get(pages, "/customers/new").text
        assert "Li · 未办 4，超时 1" in first
        assert "Xu · 德国 · 德语 · 入职 " in first
        assert first.index("Li · ") < first.index("Xu · ")
        chosen = post(pages, "/customers", name="Müller", country="DE", key="k").text
        assert chosen.index("Xu · ") < chosen.index("Li · ")
