"""The service's settings: what is checked."""

import pytest
from environs import EnvError

from mail.config import Config
from tests.support.worlds.settings import settings


def test_a_silence_in_which_a_letter_may_still_be_on_its_way_is_refused_by_name():
    with pytest.raises(EnvError, match=r"SEND_SILENCE.*more than 30 s.*SMTP_TIMEOUT"):
        settings(Config.from_env, SMTP_HOST="localhost", SMTP_TIMEOUT=10, SEND_SILENCE=30)
    shorter = settings(Config.from_env, SMTP_HOST="localhost", SMTP_TIMEOUT=9, SEND_SILENCE=30)
    assert shorter.send_silence == 30


def test_the_silence_is_long_enough_for_the_time_limit_unless_either_is_set():
    config = settings(Config.from_env, SMTP_HOST="localhost")
    assert config.outgoing is not None
    assert config.send_silence > config.outgoing.longest_data
