"""The language a request asks for."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wording import LANGUAGES, language_for


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("en", "en"),
        ("en-GB", "en"),
        ("zh", "zh_CN"),
        ("zh-CN", "zh_CN"),
        ("zh_CN", "zh_CN"),
        ("ZH-cn", "zh_CN"),
        ("zh-Hans", "zh_CN"),
        ("zh-Hans-CN", "zh_CN"),
        ("zh-TW", "zh_CN"),
        ("zh-HK", "zh_CN"),
        ("de", "en"),
        ("de, fr;q=0.5", "en"),
        ("zhx", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh_CN"),
        ("en-US,en;q=0.9,zh;q=0.8", "en"),
        ("en;q=0.3, zh;q=0.7", "zh_CN"),
        ("en ; q=0.3 , zh ; Q=0.7", "zh_CN"),
        ("de, zh;q=0.1", "zh_CN"),
        ("zh, en", "zh_CN"),
        ("en, zh", "en"),
        ("zh-TW;q=0, zh;q=0.4, en;q=0.3", "zh_CN"),
    ],
)
def test_the_language_asked_for_most_is_taken(header, language):
    assert language_for(header) == language


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("*", "en"),
        ("*;q=0", "en"),
        ("en;q=0, *", "zh_CN"),
        ("en;q=0.1, *;q=0.5", "zh_CN"),
        ("zh;q=0, *", "en"),
        ("zh, *", "zh_CN"),
        ("*, zh", "zh_CN"),
        ("zh;q=0.2, *;q=0.5", "en"),
        ("en;q=0", "en"),
        ("zh;q=0", "en"),
    ],
)
def test_a_wildcard_stands_for_what_is_not_named(header, language):
    assert language_for(header) == language


@pytest.mark.parametrize(
    "header",
    [
        "zh;q=2",
        "zh;q=1.001",
        "zh;q=-1",
        "zh;q=0.1234",
        "zh;q=nan",
        "zh;q=",
        "zh;q=٠",
        "zh;level=1",
        "zh en",
        "-zh",
        "zh-",
        ";q=1",
        ",,,;;;",
        "\x00",
        "zh\r\nX-Evil: 1",
        "中文",
        "\ud800",
    ],
)
def test_what_is_malformed_asks_for_nothing(header):
    assert language_for(header) == "en"


def test_what_is_malformed_does_not_spoil_the_rest():
    assert language_for("!!, en;q=x, zh;q=0.5") == "zh_CN"


@given(st.text(alphabet=st.sampled_from("zhenq=;,.01-*_ \t")) | st.text())
def test_any_header_gets_a_language(header):
    assert language_for(header) in LANGUAGES


def test_a_range_cut_off_at_the_end_of_what_is_looked_at_does_not_count():
    # Cut in two, `zh;q=0.0` and `en;q=0.5` would come out the other way round.
    for padding in range(960, 1010):
        header = ",".join(["zh;q=0.4", "x" * padding, "en;q=0.5"])
        assert language_for(header) == ("en" if len(header) <= 1000 else "zh_CN")


@pytest.mark.parametrize(
    "piece",
    ["zh-", "zh,", ",", "*,", "zh;q=0.1,", "a-", "zh ;", " ", "\t;", "q=", "zh-aaaaaaaa", "-aaaaaaaa", "é,"],
)
def test_a_hostile_header_takes_no_longer_than_what_is_looked_at(piece):
    def seconds(header: str) -> float:
        runs = []
        for _ in range(5):
            began = time.perf_counter()
            language_for(header)
            runs.append(time.perf_counter() - began)
        return min(runs)

    # Six hundred times as long; whoever read all of it would take that much longer at least.
    short, long = (piece * 1000)[:1000], (piece * 600_000)[:600_000]
    assert seconds(long) < 20 * seconds(short) + 0.002
