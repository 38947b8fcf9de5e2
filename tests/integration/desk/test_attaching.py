"""Files that go with what is written, as the desk hands them on; what cannot be taken says why in words."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from desk.pages.application import make_pages
from desk.pages.asking import Answer, Asking
from desk.pages.attached import files_in, lines_of, names_in
from desk.pages.attaching import MAX_BODY, name_of
from tests.support.worlds.desk import PASSWORD, Desk

ME = "zhou@example.com"
SAME = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "zh-CN"}
HERE = "https://localhost"
QUOTE = {"file_id": "f1", "name": "报价单 12月.pdf", "content_type": "application/pdf", "size": 2048}


@pytest.fixture
def pages(desk: Desk) -> Iterator[FlaskClient]:
    with make_pages(desk.parts).test_client() as client:
        desk.salesperson()
        client.post("/sign-in", data={"login": ME, "password": PASSWORD}, headers=SAME, base_url=HERE)
        yield client


@pytest.fixture
def handed_in(monkeypatch) -> list[dict[str, Any]]:
    """What mail was given; it answers with the last of `answers`."""
    asked: list[dict[str, Any]] = []

    def request(_: Any, method: str, service: str, path: str, *__: Any, **how: Any) -> Answer:
        if path == "/uploads":
            asked.append({"name": how["params"]["name"], "content": how["data"].read(), **how["headers"]})
            return Answer(201, QUOTE)
        if path.startswith("/staff/"):
            return Answer(200, {"name": "周涛"})
        if (method, path) == ("POST", "/drafts"):
            asked.append(how["json"])
            return Answer(201, {"draft_id": "d1", "command_id": "k"})
        return Answer(200, {"items": [], "next": None})

    monkeypatch.setattr(Asking, "_request", request)
    return asked


def post(pages: FlaskClient, path: str, *files: tuple[str, bytes], **form: str) -> Any:
    token = re.search(r'name="csrf" content="(\w+)"', pages.get("/me", base_url=HERE).text)
    assert token is not None
    fields = {"csrf": token[1], "key": "k1", **form}
    # By hand: what the client makes of so much, it leaves open in a file.
    parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    for name, content in files:
        kind = "application/pdf" if name.endswith(".pdf") else "video/mp4"
        head = f'name="upload"; filename="{name}"\r\nContent-Type: {kind}\r\n\r\n'
        parts.append(head.encode() + content)
    body = b"".join(b"--b\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts)
    kind = "multipart/form-data; boundary=b"
    return pages.post(path, data=body + b"--b--\r\n", headers=SAME, base_url=HERE, content_type=kind)


def test_a_file_is_handed_on_under_its_name_and_its_line_comes_back(pages, handed_in):
    answer = post(pages, "/files", ("报价单 12月.pdf", b"%PDF"))
    assert (answer.status_code, answer.text) == (200, "f1 2048 报价单 12月.pdf")
    assert handed_in == [{"name": "报价单 12月.pdf", "content": b"%PDF", "Content-Type": "application/pdf"}]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (Answer(503, away=True), "负责的服务没有应答"),
        (Answer(413, {"detail": "太大了"}), "太大了"),
        (Answer(422, {"detail": "不行", "errors": [{"field": "body", "detail": "合计太大"}]}), "合计太大"),
    ],
)
def test_why_a_file_is_not_taken_is_told_in_words(pages, monkeypatch, told: Answer, words):
    monkeypatch.setattr(Asking, "upload", lambda *_: told)
    answer = post(pages, "/files", ("a.pdf", b"%PDF"))
    assert answer.status_code == told.status
    assert answer.content_type == "text/plain; charset=utf-8"
    assert answer.text.startswith(words)


def test_one_file_at_a_time(pages, handed_in):
    assert post(pages, "/files").status_code == 400
    assert post(pages, "/files", ("a.pdf", b"1"), ("b.pdf", b"2")).status_code == 400
    assert handed_in == []


def test_a_form_brings_its_files_itself_and_leaves_what_is_taken_out(pages, handed_in):
    form = {"to": "a@b-demo.example", "text": "Hi", "files": "f8 3 old.pdf\nf9 4 wrong.pdf", "without": "f9"}
    answer = post(pages, "/drafts?do=save", ("offer.pdf", b"%PDF"), **form)
    assert answer.status_code == 303
    assert handed_in[0]["content"] == b"%PDF"
    assert handed_in[1]["files"] == ["f8", "f1"]


def test_only_what_may_bring_files_takes_so_much(pages, handed_in):
    assert post(pages, "/files", ("film.mp4", bytes(2 * 1024 * 1024))).status_code == 200
    assert post(pages, "/files", ("film.mp4", bytes(MAX_BODY + 1))).status_code == 413
    assert post(pages, "/look", ("film.mp4", bytes(2 * 1024 * 1024))).status_code == 413


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("报价单.pdf", "报价单.pdf"),
        ("C:\\Users\\li\\offer.pdf", "offer.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nb\u202e.pdf", "ab.pdf"),
        ("", "file"),
        (None, "file"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_a_file_keeps_its_name_without_folders_and_what_nobody_sees(given, name):
    assert name_of(given) == name


def test_the_field_has_a_line_for_each_and_hears_no_other():
    text = lines_of([QUOTE, {"file_id": "f2", "size": 3, "name": "b.pdf"}])
    assert [(one.id, one.name, one.size) for one in files_in(f"{text}\nnonsense\n")] == [
        ("f1", "报价单 12月.pdf", "2 KB"),
        ("f2", "b.pdf", "3 B"),
    ]
    assert names_in(text) == "报价单 12月.pdf\nb.pdf"
