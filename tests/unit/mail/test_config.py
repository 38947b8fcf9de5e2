"""The service's settings: what is checked."""

from pathlib import Path

import pytest
from environs import EnvError

from mail.config import Config
from tests.support.certificates import write_certificate
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


def test_the_receiver_encrypts_with_a_certificate_and_its_key(tmp_path: Path):
    assert settings(Config.from_env).encryption is None
    certificate, key, _ = write_certificate(tmp_path)
    files = {"RECEIVER_CERTIFICATE": str(certificate), "RECEIVER_KEY": str(key)}
    offered = settings(Config.from_env, **files).encryption
    required = settings(Config.from_env, **files, RECEIVER_REQUIRES_TLS="true").encryption
    assert offered is not None
    assert required is not None
    assert (offered.certificate, offered.required, required.required) == (certificate, False, True)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"RECEIVER_CERTIFICATE": "/no/such.pem"}, "RECEIVER_KEY"),
        ({"RECEIVER_KEY": "/no/such.key"}, "RECEIVER_CERTIFICATE"),
        ({"RECEIVER_REQUIRES_TLS": "true"}, "RECEIVER_CERTIFICATE"),
        ({"RECEIVER_CERTIFICATE": "/no/such.pem", "RECEIVER_KEY": "/no/such.key"}, "No such file"),
    ],
)
def test_a_certificate_that_is_not_there_is_told_by_name(given: dict[str, str], named: str):
    with pytest.raises(EnvError, match=named):
        settings(Config.from_env, **given)


SECRET = "s" * 32


def test_letters_come_back_by_a_way_of_their_own_where_it_is_set():
    assert settings(Config.from_env).return_path is None
    given = {"BOUNCE_ADDRESS": "Bounces@qihang-demo.cn", "BOUNCE_SECRET": f"{SECRET}, {'t' * 32}"}
    path = settings(Config.from_env, **given).return_path
    assert path is not None
    assert (path.address, list(path.keys)) == ("bounces@qihang-demo.cn", [SECRET, "t" * 32])


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"BOUNCE_ADDRESS": "bounces@qihang-demo.cn"}, "BOUNCE_SECRET"),
        ({"BOUNCE_ADDRESS": "bounces@qihang-demo.cn", "BOUNCE_SECRET": "short"}, "BOUNCE_SECRET"),
        ({"BOUNCE_SECRET": SECRET}, "BOUNCE_ADDRESS"),
        ({"BOUNCE_ADDRESS": "bounces", "BOUNCE_SECRET": SECRET}, "BOUNCE_ADDRESS"),
        ({"BOUNCE_ADDRESS": "a+b@qihang-demo.cn", "BOUNCE_SECRET": SECRET}, "BOUNCE_ADDRESS"),
        ({"BOUNCE_ADDRESS": f"{'b' * 22}@qihang-demo.cn", "BOUNCE_SECRET": SECRET}, "BOUNCE_ADDRESS"),
    ],
)
def test_a_way_back_that_could_not_be_signed_is_told_by_name(given: dict[str, str], named: str):
    with pytest.raises(EnvError, match=named):
        settings(Config.from_env, **given)


KEY = "k" * 32


def test_passwords_are_sealed_with_the_present_key_and_opened_with_the_former():
    assert settings(Config.from_env).secrets_keys == ()
    both = settings(Config.from_env, MAIL_SECRETS_KEY=KEY, MAIL_SECRETS_OLD_KEY="o" * 32)
    assert both.secrets_keys == (KEY, "o" * 32)


@pytest.mark.parametrize("told", [{"MAIL_SECRETS_KEY": "short"}, {"MAIL_SECRETS_OLD_KEY": KEY}])
def test_a_key_that_is_no_key_is_refused(told: dict[str, str]):
    with pytest.raises(EnvError, match="MAIL_SECRETS_KEY"):
        settings(Config.from_env, **told)
