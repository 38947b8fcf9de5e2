"""The sentences every service may need are there in both languages, and say the same."""

import re
from http import HTTPStatus

import pytest

from wording import LANGUAGES, Words
from wording.catalogue import CATALOGUES, COMMON, path_of, read
from wording.testing import problems_with

ENGLISH, CHINESE = (read(path_of(CATALOGUES, language, COMMON), language) for language in LANGUAGES)


def _parameters(key):
    entry = ENGLISH.entries[key]
    return {placeholder.name for form in entry.forms for placeholder in form.placeholders}


def test_both_languages_word_the_same_codes():
    assert set(ENGLISH.entries) == set(CHINESE.entries)
    assert {kind for kind, _code in ENGLISH.entries} == {"title", "problem", "field"}


def test_both_languages_tell_the_same_parameters_and_nothing_is_unfinished():
    assert problems_with(COMMON, {key: _parameters(key) for key in ENGLISH.entries}) == []


@pytest.mark.parametrize("status", [status for status in HTTPStatus if status >= 400])
def test_every_status_of_a_failure_has_a_title(status):
    code = re.sub("[ -]", "_", status.phrase.lower().replace("'", ""))
    assert ("title", code) in ENGLISH.entries


@pytest.mark.parametrize("key", sorted(ENGLISH.entries))
def test_a_sentence_begins_and_ends_like_one(key):
    stop = key[0] != "title"
    for form in ENGLISH.entries[key].forms:
        text = form.filled(str)
        assert text[0].isupper()
        assert text.endswith(".") == stop
    for form in CHINESE.entries[key].forms:
        text = form.filled(str)
        assert text.endswith("。") == stop
        assert not re.search(r"[一-鿿][,.;:!?()]|[,;:!?()][一-鿿]", text), "half-width punctuation"


@pytest.mark.parametrize(
    ("kind", "code", "params", "english", "chinese"),
    [
        ("title", "not_found", {}, "Not found", "未找到"),
        ("problem", "invalid", {}, "Some fields are not valid.", "部分字段填写有误。"),
        (
            "problem",
            "too_many_attempts",
            {"retry_after": 1},
            "Too many attempts. Please try again in 1 second.",
            "尝试次数过多，请在 1 秒后重试。",
        ),
        (
            "field",
            "too_long",
            {"max": 4000},
            "This must be at most 4,000 characters long.",
            "此项不能超过 4,000 个字符。",
        ),
        ("field", "too_few", {"min": 1}, "At least 1 entry is needed here.", "此项至少需要 1 条。"),
        (
            "field",
            "not_one_of",
            {"allowed": ["DAP", "FOB"]},
            "This must be one of the following: DAP and FOB.",
            "此项必须是下列值之一：DAP和FOB。",
        ),
        (
            "field",
            "before",
            {"other": "2026-03-01"},
            "This must not be before 1 Mar 2026.",
            "此项不能早于 2026年3月1日。",
        ),
    ],
)
def test_what_is_common_is_said_in_both_languages(kind, code, params, english, chinese):
    words = Words()
    assert words.say("en", kind, code, params) == english
    assert words.say("zh_CN", kind, code, params) == chinese
