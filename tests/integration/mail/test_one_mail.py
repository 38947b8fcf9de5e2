"""One mail: its thread, its HTML, its pictures and files, and who reads them beside its owner."""

import pytest

from tests.support.worlds.mail import MailSystem

HANS = "h.mueller@mueller-druck-demo.de"
PRIYA = "priya@kaveri-offset-demo.in"
GIF = "GIF89a" + "x" * 20


@pytest.fixture
def firm(system: MailSystem) -> MailSystem:
    system.registers("mueller", HANS)
    system.registers("kaveri", PRIYA, owner_id="zhao", country="IN")
    system.settle()
    return system


def test_a_mail_comes_with_the_newest_of_its_thread_and_the_way_to_the_older_ones(firm: MailSystem):
    ids = [firm.write(HANS)]
    first = firm.row(ids[0])["message_id"]
    for _ in range(21):
        firm.clock.move(minutes=1)
        ids.append(firm.write(HANS, headers=(f"In-Reply-To: {first}", f"References: {first}")))
    thread = firm.get(f"/mails/{ids[0]}").json["thread"]
    assert [row["mail_id"] for row in thread["items"]] == ids[:1:-1]
    older = firm.get(f"/mails/{ids[0]}/thread", cursor=thread["next"]).json
    assert ([row["mail_id"] for row in older["items"]], older["next"]) == (ids[1::-1], None)


def test_a_thread_shows_nothing_of_another_customer(firm: MailSystem):
    ours = firm.write(HANS)
    answer = f"In-Reply-To: {firm.row(ours)['message_id']}"
    theirs = firm.write(PRIYA, headers=(answer,))
    assert firm.row(theirs)["thread_id"] == firm.row(ours)["thread_id"]
    assert [row["mail_id"] for row in firm.get(f"/mails/{ours}", "li").json["thread"]["items"]] == [ours]
    assert [row["mail_id"] for row in firm.items(f"/mails/{theirs}/thread", "zhao")] == [theirs]


PICTURED = (
    "Content-Type: multipart/related; boundary=b",
    "--b\r\nContent-Type: text/html\r\n\r\n<p style='color:red;position:fixed'>Hi</p><img src='cid:logo@x'>"
    "<img src='cid:evil@x'><img src='https://spy-demo.com/p.gif'>\r\n"
    "--b\r\nContent-Type: text/html; name=l.gif\r\nContent-ID: <logo@x>\r\n"
    f"Content-Disposition: inline\r\n\r\n{GIF}\r\n"
    "--b\r\nContent-Type: image/png\r\nContent-ID: <evil@x>\r\n\r\n<svg><script>x()</script></svg>\r\n"
    "--b\r\nContent-Type: text/html\r\n"
    'Content-Disposition: attachment; filename="../../o\'ffer\u202e.html"\r\n\r\n'
    "<script>x()</script>\r\n--b--\r\n",
)


@pytest.fixture
def pictured(firm: MailSystem) -> str:
    return firm.write(HANS, headers=PICTURED[:1], body=PICTURED[1])


def test_html_is_shown_with_its_own_pictures_and_counts_those_from_elsewhere(firm: MailSystem, pictured):
    shown = firm.get(f"/mails/{pictured}").json
    assert (shown["has_html"], shown["remote_images"], shown["attachment_count"]) == (True, 1, 1)
    html = firm.get(f"/mails/{pictured}/html")
    assert html.content_type == "text/html; charset=utf-8"
    assert (
        html.text.strip()
        == '<p style="color:red">Hi</p><img src="parts/logo@x"><img src="parts/evil@x"><img>'
    )


def test_a_picture_is_given_by_what_it_is_and_never_as_a_page(firm: MailSystem, pictured):
    logo = firm.get(f"/mails/{pictured}/parts/logo@x")
    assert (logo.status_code, logo.content_type, logo.data) == (200, "image/gif", GIF.encode())
    assert "sandbox" in logo.headers["Content-Security-Policy"]
    assert logo.headers["X-Content-Type-Options"] == "nosniff"
    for name in ("evil@x", "other@x"):
        assert firm.get(f"/mails/{pictured}/parts/{name}").status_code == 404
    assert firm.get(f"/mails/{pictured}/parts/logo@x", "zhou").status_code == 404


def test_a_picture_that_is_too_large_is_a_file(firm: MailSystem, pictured, monkeypatch):
    monkeypatch.setattr("mail.reading.api.MAX_PICTURE_BYTES", 5)
    assert firm.get(f"/mails/{pictured}/parts/logo@x").status_code == 404


def test_a_file_is_handed_out_as_bytes_under_a_name_without_folders(firm: MailSystem, pictured):
    attached = next(one for one in firm.row(pictured)["attachments"] if one["picture"] is None)
    file = firm.get(f"/mails/{pictured}/attachments/{attached['file_id']}")
    assert file.content_type == "application/octet-stream"
    assert file.headers["Content-Disposition"] == "attachment; filename*=UTF-8''o%27ffer.html"
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert file.headers["Content-Security-Policy"].endswith("sandbox")


def test_a_mail_without_html_has_none_to_show(firm: MailSystem):
    mail_id = firm.write(HANS)
    assert firm.get(f"/mails/{mail_id}").json["has_html"] is False
    assert firm.get(f"/mails/{mail_id}/html").status_code == 404


# -- the approver ----------------------------------------------------------------------------------


@pytest.mark.req_in_part("R321")
def test_an_approver_reads_the_thread_of_what_waits_for_them_and_nothing_else(firm: MailSystem):
    earlier = firm.write(PRIYA, headers=PICTURED[:1], body=PICTURED[1])
    answer = f"In-Reply-To: {firm.row(earlier)['message_id']}"
    asked = firm.write(PRIYA, headers=(answer,))
    another = firm.write(PRIYA)
    draft_id = firm.drafted("zhao", in_reply_to_mail_id=asked)
    paths = [f"/mails/{asked}", f"/mails/{asked}/raw", f"/mails/{asked}/thread", f"/mails/{earlier}"]
    paths += [f"/mails/{earlier}/html", f"/mails/{earlier}/parts/logo@x"]

    def read(staff_id: str) -> set[int]:
        return {firm.get(path, staff_id).status_code for path in paths}

    assert read("li") == {404}
    firm.does(f"/drafts/{draft_id}/submit", {}, "zhao")
    assert read("li") == {200}
    assert read("zhou") == {404}
    in_thread = [row["mail_id"] for row in firm.get(f"/mails/{asked}", "li").json["thread"]["items"]]
    assert set(in_thread) == {asked, earlier}
    assert firm.get(f"/mails/{another}", "li").status_code == 404
    assert firm.items("/mails", "li", customer_id="kaveri") == []
    assert firm.post(f"/mails/{asked}/note", {"note": "x"}, "li").status_code == 404
    firm.does(f"/drafts/{draft_id}/return", {"remarks": "more politely"}, "li")
    assert read("li") == {404}
