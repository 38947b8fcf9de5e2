"""Letters in rich text through a real SMTP server: cleaned at the door, and read as they were written."""

from email import message_from_bytes, policy

from tests.support.worlds.mail import MailSystem
from tools.smtp_sink import SmtpSink

HANS = "h.mueller@mueller-druck-demo.de"
TYPED = (
    '<div onclick="evil()">USD <b>2.50</b> per m²</div><script>evil()</script>'
    '<div><a href="javascript:evil()">see</a> <a href="https://qihang-demo.cn/plates">our list</a></div>'
)
CLEAN = '<div>USD <b>2.50</b> per m²</div><div>see <a href="https://qihang-demo.cn/plates">our list</a></div>'
TEXT = "USD 2.50 per m²\nsee our list (https://qihang-demo.cn/plates)"


def test_a_letter_in_rich_text_is_sent_beside_its_text_and_is_on_record(
    system: MailSystem, smtp_sink: SmtpSink
):
    system.registers("mueller", HANS)
    system.settle()
    question = system.write(HANS)
    draft_id = system.drafted("li", in_reply_to_mail_id=question, text="", html=TYPED)
    shown = system.get(f"/drafts/{draft_id}").json
    assert (shown["html"], shown["text"], shown["preview"]) == (CLEAN, TEXT, TEXT.replace("\n", " "))
    page = system.get(f"/drafts/{draft_id}/html")
    assert (page.text, page.content_type) == (CLEAN, "text/html; charset=utf-8")
    assert "sandbox" in page.headers["Content-Security-Policy"]

    system.does(f"/drafts/{draft_id}/send", staff_id="li")
    assert system.mailer(smtp_sink.port).round() == 1
    system.settle()
    [delivered] = smtp_sink.delivered
    message = message_from_bytes(delivered.content, policy=policy.default)
    assert message.get_content_type() == "multipart/alternative"
    text, html = (part.get_content().replace("\r\n", "\n") for part in message.iter_parts())
    assert text.startswith(f"{TEXT}\n\nOn ")
    assert text.rstrip().endswith("> Please quote.")
    assert CLEAN in html
    assert "evil" not in html
    assert ">Please quote.</blockquote>" in html

    [event] = system.data(f"draft-{draft_id}", "MailSent")
    on_record = system.get(f"/mails/{event['mail_id']}").json
    assert (on_record["has_html"], on_record["preview"]) == (True, TEXT.replace("\n", " "))
    assert "<b>2.50</b>" in system.get(f"/mails/{event['mail_id']}/html").text


def test_it_is_changed_and_made_plain_again(system: MailSystem):
    draft_id = system.drafted("li", to=[HANS], html="<p>USD <b>2.50</b></p>", text="")
    words = {"to": [HANS], "cc": [], "subject": "", "text": ""}
    assert (
        system.put(f"/drafts/{draft_id}", {**words, "html": "<p>USD <i>2.45</i></p>"}, "li").status_code
        == 200
    )
    system.settle()
    shown = system.get(f"/drafts/{draft_id}").json
    assert (shown["html"], shown["text"]) == ("<p>USD <i>2.45</i></p>", "USD 2.45")
    assert system.put(f"/drafts/{draft_id}", {**words, "text": "USD 2.40"}, "li").status_code == 200
    system.settle()
    shown = system.get(f"/drafts/{draft_id}").json
    assert (shown["html"], shown["text"]) == (None, "USD 2.40")
    assert system.get(f"/drafts/{draft_id}/html").status_code == 404


def test_html_that_says_nothing_is_refused_and_nothing_is_done(system: MailSystem):
    refused = system.post("/drafts", {"to": [HANS], "html": "<p><br></p><script>x</script>"}, "li")
    assert refused.status_code == 422
    assert [(one["field"], one["code"]) for one in refused.json["errors"]] == [("html", "html_says_nothing")]
    too_long = system.post("/drafts", {"to": [HANS], "html": "x" * 300_001}, "li")
    assert (too_long.status_code, too_long.json["errors"][0]["field"]) == (422, "html")
    assert system.items("/drafts", "li") == []
