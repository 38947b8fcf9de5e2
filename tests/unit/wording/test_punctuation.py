"""Chinese is written with Chinese punctuation, in every catalogue."""

import re

import pytest

from wording import domains
from wording.catalogue import CATALOGUES, path_of, read

BETWEEN = re.compile(r"[一-鿿][,.;:!?()](?![\w])|[,;:!?()][一-鿿]")
#: Nobody is addressed from above or shouted at.
UNFITTING = re.compile(r"您|！|!|成功")


@pytest.mark.parametrize("domain", domains())
def test_no_ascii_punctuation_stands_between_chinese_characters(domain):
    chinese = read(path_of(CATALOGUES, "zh_CN", domain), "zh_CN")
    texts = {key: form.filled(str) for key, entry in chinese.all_entries.items() for form in entry.forms}
    assert texts
    assert {key: text for key, text in texts.items() if BETWEEN.search(text)} == {}


@pytest.mark.parametrize("domain", domains())
def test_readers_are_spoken_to_as_equals_and_quietly(domain):
    chinese = read(path_of(CATALOGUES, "zh_CN", domain), "zh_CN")
    texts = {key: form.filled(str) for key, entry in chinese.all_entries.items() for form in entry.forms}
    assert {key: text for key, text in texts.items() if UNFITTING.search(text)} == {}
