"""The settings every service has."""

from pathlib import Path

import pytest
from environs import Env, EnvError

from eventing.http.app import words_of
from eventing.worker.config import common


def test_a_company_names_the_folder_of_its_own_wording(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MONGO_URI", "mongodb://nowhere")
    assert common(Env(), "bank")["wording"] is None
    own = tmp_path / "en" / "common.po"
    own.parent.mkdir()
    own.write_text('msgctxt "problem"\nmsgid "not_found"\nmsgstr "It is not here."\n')
    monkeypatch.setenv("WORDING", str(tmp_path))
    words = words_of("bank", common(Env(), "bank")["wording"])
    assert words.say("en", "problem", "not_found") == "It is not here."
    assert words.say("zh_CN", "problem", "not_found") == words_of("bank").say("zh_CN", "problem", "not_found")


def test_a_folder_of_wording_that_is_not_there_is_told_at_the_start(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MONGO_URI", "mongodb://nowhere")
    monkeypatch.setenv("WORDING", "/no/such/folder")
    with pytest.raises(EnvError, match=r"WORDING.*is no folder"):
        common(Env(), "bank")
