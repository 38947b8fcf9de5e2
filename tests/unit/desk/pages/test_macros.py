"""Parts of pages: what a stranger wrote stays text, what is missing is left out, states have words."""

from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest

from desk.pages import drawing, parts, rendering
from desk.pages.rendering import Look, looking

NOW = datetime(2026, 10, 10, 3, 55, tzinfo=UTC)
LOOK = Look("zh_CN", NOW, ZoneInfo("Asia/Shanghai"), csrf="t0ken")
HOSTILE = """"><script>alert(1)</script><img src=x onerror='alert(2)'>{{ 7*7 }}"""


class Elements(HTMLParser):
    """The elements of a page, in order, with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def called(file: str, macro: str, *values, **named) -> str:
    with looking(LOOK):
        module = rendering.environment().get_template(f"parts/{file}.html").module
        return str(getattr(module, macro)(*values, **named))


def hostile_parts() -> dict[str, str]:
    bad = HOSTILE
    later = NOW + timedelta(hours=1)
    todo = parts.ToDo(bad, "/m/1", bad, due=later, since=NOW, customer=parts.Customer(bad, bad), country=bad, tags=((bad, "late"),), lang=bad, preview=bad, note=bad, note_label=bad, action=parts.Action(bad, "/r", "reply", "R"))  # fmt: skip  # noqa: E501
    letter = parts.Letter(bad, bad, bad, bad, NOW, cc=bad, text=bad, preview=bad, lang=bad, files=(parts.File(bad, "/f", bad),), approver=bad, outside=2)  # fmt: skip  # noqa: E501
    reply = parts.Reply("/r", bad, bad, to=bad, cc=bad, subject=bad, text=bad, lang=bad, checks=((bad, "soon"),), approver=bad, others=bad, was={"to": bad, "text": bad})  # fmt: skip  # noqa: E501
    groups = [parts.HitGroup(bad, [parts.Hit("/h", bad, bad, end=bad)])]
    entries = [parts.Entry(NOW, "mail", bad, bad, bad, tags=((bad, ""),))]
    deadlines = [parts.Deadline(later, "due", bad)]
    pieces, figures = [(bad, 5, "over")], [parts.Figure(bad, bad, bad)]
    ways = [parts.WayOut(bad, bad, bad, "/w")]
    return {
        "todo": called("todo", "todo_row", todo),
        "brief": called("todo", "brief_row", parts.BriefRow("/c", bad, bad, bad, ((bad, "late"),), bad)),
        "post": called("mail", "post_row", parts.Post(bad, "/m", bad, NOW, bad, bad, bad, code=bad)),
        "letter": called("mail", "letter", letter),
        "folded": called("mail", "folded", letter),
        "note": called("remark", "note", bad, "/n", "k"),
        "guidance": called("remark", "guidance", bad, bad, NOW, "/g"),
        "reply": called("reply", "reply_box", reply),
        "field": called("field", "field", "f", bad, bad, hint=bad, error=bad, autocomplete=bad),
        "summary": called("field", "error_summary", [("f", bad)]),
        "toast": called("notice", "toast", bad, undo="/u"),
        "banner": called("notice", "banner", bad, bad),
        "palette": called("palette", "palette_results", groups, bad),
        "nothing": called("palette", "palette_results", [], bad),
        "timeline": called("timeline", "timeline", entries),
        "day_line": called("dayline", "day_line", NOW, later, deadlines, [(1, bad, "")]),
        "why": called("money", "why_box", bad, bad, "USD", pieces, 3, bad, figures, ways),
        "conflict": called("work", "conflict", bad, bad, bad + "x", bad, NOW, caller=lambda: ""),
        "bars": called("chart", "bars", bad, [(bad, 3)]),
    }  # fmt: skip


@pytest.mark.parametrize(("name", "html"), hostile_parts().items())
def test_what_a_stranger_wrote_stays_text(name, html):
    found = Elements(html).found
    assert {"script", "img"}.isdisjoint(tag for tag, _ in found)
    assert not [attributes for _, attributes in found if any(key.startswith("on") for key in attributes)]
    assert "49" not in html


def test_a_row_needs_no_more_than_an_id_an_address_and_a_subject():
    html = called("todo", "todo_row", parts.ToDo("1", "/m/1", "Anfrage"))
    assert "Anfrage" in html
    assert "None" not in html


@pytest.mark.parametrize(
    ("hours", "state", "words"),
    [(-0.5, "is-late", "超时 30 分"), (1, "is-soon", "剩 1 小时 00 分"), (3, "is-due", "剩 3 小时")],
)
def test_a_deadline_says_in_words_what_its_colour_says(hours, state, words):
    html = called(
        "todo", "todo_row", parts.ToDo("1", "/m/1", "Anfrage", due=NOW + timedelta(hours=hours), since=NOW)
    )
    assert state in html
    assert words in html


def test_only_a_mail_without_a_note_asks_for_one():
    asking = called("todo", "todo_row", parts.ToDo("1", "/m", "x", note_wanted=True, note_href="/m#note"))
    noted = called("todo", "todo_row", parts.ToDo("1", "/m", "x", note="催交期", note_wanted=True))
    assert "还没有备注" in asking
    assert "还没有备注" not in noted


def test_a_field_with_an_error_names_it_to_those_who_do_not_see_it():
    found = Elements(called("field", "field", "limit", "额度", "5", hint="美元", error="太大")).found
    box = next(attributes for tag, attributes in found if tag == "input")
    assert box["aria-describedby"] == "limit-hint limit-error"
    assert box["aria-invalid"] == "true"
    assert {"limit-hint", "limit-error"} <= {attributes.get("id") for _, attributes in found}


def test_the_reply_of_somebody_who_is_approved_is_submitted_and_not_sent():
    approved = called("reply", "reply_box", parts.Reply("/r", "k", "d", approver="李静"))
    direct = called("reply", "reply_box", parts.Reply("/r", "k", "d"))
    assert "提交审核" in approved
    assert "李静" in approved
    assert "提交审核" not in direct
    assert "发送" in direct


def test_an_html_body_is_a_document_of_its_own_in_which_no_script_can_run():
    html = called(
        "mail",
        "letter",
        parts.Letter("1", "Ana", "a@b.example", "c@d.example", NOW, body_href="/mails/1/body"),
    )
    frame = next(attributes for tag, attributes in Elements(html).found if tag == "iframe")
    assert "allow-scripts" not in (frame["sandbox"] or "")
    assert frame["src"] == "/mails/1/body"


def test_labels_of_the_day_line_do_not_overlap_and_those_of_one_hour_are_joined():
    start, end = NOW, NOW + timedelta(hours=10)
    entries = [
        parts.Deadline(start + timedelta(hours=5), "due", "Müller"),
        parts.Deadline(start + timedelta(hours=5), "due", "Kaveri"),
        parts.Deadline(start + timedelta(hours=5, minutes=20), "due", "Sakura"),
        parts.Deadline(start + timedelta(hours=1), "done", "Cape"),
    ]
    points = drawing.points(entries, start, end, start)
    assert [(point.at, point.label) for point in points] == [
        (10.0, ""),
        (50.0, "Müller · Kaveri"),
        (53.33, ""),
    ]


def test_a_bar_never_leaves_its_frame():
    assert drawing.share(5, 0) == "0%"
    assert drawing.share(150, 100) == "100%"
    assert drawing.share(-5, 100) == "0%"
    assert drawing.share("34800", "51000") == "68.24%"
    assert [(piece.x, piece.width) for piece in drawing.stacked([(3, "1"), (0, "2"), (1, "3")])] == [
        ("0%", "75%"),
        ("75%", "25%"),
    ]


def test_only_what_differs_is_marked():
    old, new = "Price USD 2.42 FOB 上海", "Price USD 2.45 FOB 宁海"
    assert drawing.differences(old, new) == [
        (True, "Price USD "),
        (False, "2.45"),
        (True, " FOB "),
        (False, "宁"),
        (True, "海"),
    ]
