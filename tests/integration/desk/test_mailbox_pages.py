"""The pages of mailboxes, over the desk's own accounts and what mail would answer."""

from typing import Any, get_args

import pytest
from flask.testing import FlaskClient

from desk.pages.asking import Answer
from mail.collecting.presets import PRESETS, Takes
from mail.values import CollectingTrouble
from tests.integration.desk.test_pages import get, post
from tests.integration.desk.test_people_pages import Services, pages, services
from wording import LANGUAGES, Words

__all__ = ["pages", "services"]

FOLDER = {"name": "INBOX", "meaning": "inbox", "percent": 100, "taken": 4, "known": 1, "quarantined": 0}
COLLECTED: dict[str, Any] = {
    "running": True,
    "host": "imap.exmail.qq.com",
    "port": 993,
    "security": "tls",
    "user_name": "sales@qihang-demo.cn",
    "folders": [{**FOLDER, "left": 0}],
    "history": True,
    "since": "2026-01-01",
    "takes": "authorisation_code",
    "read_at": "2026-10-10T01:00:00+00:00",
    "trouble": None,
    "trouble_folder": None,
    "trouble_at": None,
    "again_at": None,
}
IN_TROUBLE = {
    **COLLECTED,
    "trouble": "login_refused",
    "trouble_at": "2026-10-10T02:00:00+00:00",
    "again_at": "2026-10-10T02:05:00+00:00",
}
WELL = {
    "trouble": None,
    "trouble_folder": None,
    "takes": "authorisation_code",
    "folders": [{"name": "INBOX", "meaning": "inbox"}, {"name": "Sent Messages", "meaning": "sent"}],
    "counts": [{"name": "INBOX", "count": 12}],
}
FORM = {
    "key": "k",
    "provider": "tencent",
    "host": "",
    "security": "tls",
    "port": "",
    "user_name": "sales@qihang-demo.cn",
    "secret": " a code ",
    "inboxes": "INBOX\r\n",
    "sents": "",
    "history": "since",
    "since": "2026-01-01",
    "do": "save",
}


def box(collecting: dict[str, Any] | None, **more: Any) -> dict[str, Any]:
    return {
        "mailbox_id": "b1",
        "address": "sales@qihang-demo.cn",
        "kind": "shared",
        "staff_id": None,
        "closed_at": None,
        "collecting": collecting,
        **more,
    }


def shows(services: Services, *boxes: dict[str, Any]) -> None:
    services.answers["/collecting"] = Answer(200, {"items": list(boxes), "next": None})
    services.answers["/collecting/b1"] = Answer(200, boxes[0])
    presets = [{"code": one.code, "host": one.host, "takes": one.takes, "sent": one.sent} for one in PRESETS]
    services.answers["/collecting/presets"] = Answer(200, {"items": presets})


def test_the_list_says_of_each_mailbox_how_it_goes(pages: FlaskClient, services: Services):
    for collecting, words in (
        (None, "未收取"),
        (COLLECTED, "收取正常"),
        (IN_TROUBLE, "登录被拒绝。"),
        ({**COLLECTED, "running": False}, "已停止收取"),
        ({**COLLECTED, "folders": [{**FOLDER, "percent": 40, "left": 0}]}, "正在收取历史邮件"),
        ({**COLLECTED, "read_at": None}, "即将开始"),
    ):
        shows(services, box(collecting))
        assert words in get(pages, "/mailboxes").text
    shows(services, box(COLLECTED, closed_at="2026-10-10T01:00:00+00:00"))
    assert "已关闭" in get(pages, "/mailboxes").text


def test_a_mailbox_says_how_far_each_folder_is_and_what_is_wrong(pages: FlaskClient, services: Services):
    shows(services, box({**IN_TROUBLE, "folders": [{**FOLDER, "percent": 40, "left": 2}]}))
    page = get(pages, "/mailboxes/b1").text
    assert "已读取 40%" in page
    assert "授权码" in page
    assert "未能收取，稍后重试" in page
    assert 'value="imap.exmail.qq.com"' in page


def test_it_is_tested_first_and_then_kept(pages: FlaskClient, services: Services):
    shows(services, box(None))
    services.answers["POST /collecting/b1/test"] = Answer(200, WELL)
    led = post(pages, "/mailboxes/b1", **FORM)
    assert led.headers["Location"] == "/mailboxes/b1?after=c1&done=set"
    where = {
        "host": "imap.exmail.qq.com",
        "security": "tls",
        "user_name": "sales@qihang-demo.cn",
        "port": 993,
        "secret": " a code ",
        "folders": [
            {"name": "INBOX", "meaning": "inbox"},
            {"name": "Sent Messages", "meaning": "sent"},
        ],
    }
    assert services.told == [
        ("/collecting/b1/test", where),
        ("/collecting/b1", {**where, "history": True, "since": "2026-01-01"}),
    ]


def test_only_a_test_keeps_nothing_and_names_what_is_there(pages: FlaskClient, services: Services):
    shows(services, box(None))
    services.answers["POST /collecting/b1/test"] = Answer(200, WELL)
    page = post(pages, "/mailboxes/b1", **{**FORM, "do": "test"})
    assert page.status_code == 200
    assert "连接正常。" in page.text
    assert "<code>Sent Messages</code>" in page.text
    assert "12 封" in page.text
    assert "a code" not in page.text
    assert len(services.told) == 1


@pytest.mark.parametrize("trouble", get_args(CollectingTrouble))
def test_what_is_wrong_is_said_and_nothing_is_kept(
    pages: FlaskClient, services: Services, trouble: CollectingTrouble
):
    shows(services, box(None))
    services.answers["POST /collecting/b1/test"] = Answer(200, {**WELL, "trouble": trouble, "counts": []})
    page = post(pages, "/mailboxes/b1", **FORM)
    assert page.status_code == 422
    assert Words("pages").say("zh_CN", "page", f"collecting_{trouble}") in page.text
    assert ("请在其网页邮箱的设置中" in page.text) == (trouble == "login_refused")
    assert [path for path, _ in services.told] == ["/collecting/b1/test"]
    # A provider that is away for a while: kept all the same, where that is wanted.
    assert post(pages, "/mailboxes/b1", **FORM, anyway="1").status_code == 303


def test_there_are_words_for_what_each_provider_takes():
    for language in LANGUAGES:
        for takes in get_args(Takes):
            assert Words("pages").say(language, "page", f"takes_{takes}")


def test_a_refusal_stands_at_its_field(pages: FlaskClient, services: Services):
    shows(services, box(COLLECTED))
    errors = [
        {"field": "secret", "detail": "请重新输入密码。"},
        {"field": "folders.0.name", "detail": "太长。"},
    ]
    services.answers["POST /collecting/b1/test"] = Answer(422, {"code": "invalid", "errors": errors})
    page = post(pages, "/mailboxes/b1", **FORM)
    assert page.status_code == 422
    assert 'id="secret-error"' in page.text
    assert 'id="inboxes-error"' in page.text


def test_collecting_is_stopped(pages: FlaskClient, services: Services):
    shows(services, box(COLLECTED))
    assert "停止收取" in get(pages, "/mailboxes/b1").text
    assert post(pages, "/mailboxes/b1/stop", key="k").status_code == 303
    assert services.told == [("/collecting/b1/stop", {})]


def test_a_shared_mailbox_is_added_here(pages: FlaskClient, services: Services):
    shows(services, box(None))
    services.answers["POST /mailboxes"] = Answer(201, {"command_id": "c1", "mailbox_id": "b2"})
    led = post(pages, "/mailboxes", address="export@qihang-demo.cn", key="k")
    assert led.headers["Location"] == "/mailboxes/b2?after=c1"
    assert services.told == [("/mailboxes", {"address": "export@qihang-demo.cn", "kind": "shared"})]
    wrong = {"code": "invalid", "errors": [{"field": "address", "detail": "这不是邮箱地址。"}], "detail": ""}
    services.answers["POST /mailboxes"] = Answer(422, wrong)
    refused = post(pages, "/mailboxes", address="export", key="k2")
    assert (refused.status_code, "这不是邮箱地址。" in refused.text) == (422, True)
