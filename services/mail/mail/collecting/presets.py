"""What mail providers ask for: their servers, and what they call the password that they take."""

from dataclasses import dataclass
from typing import Literal

#: What a provider takes as the password: a code that is made for it (授权码), a password made for one
#: program, the password itself, or none (it wants OAuth 2, which is not offered here).
Takes = Literal["authorisation_code", "app_password", "password", "none"]


@dataclass(frozen=True)
class Preset:
    code: str
    host: str
    takes: Takes
    sent: str
    """How the folder of sent mail is called there."""


PRESETS = (
    Preset("tencent", "imap.exmail.qq.com", "authorisation_code", "Sent Messages"),
    Preset("alibaba", "imap.qiye.aliyun.com", "authorisation_code", "已发送"),
    Preset("netease", "imap.qiye.163.com", "authorisation_code", "已发送"),
    Preset("gmail", "imap.gmail.com", "app_password", "[Gmail]/Sent Mail"),
    Preset("outlook", "outlook.office365.com", "none", "Sent Items"),
)
#: Other names of their servers.
_ALSO = {"imap.mxhichina.com": "alibaba", "hwimap.exmail.qq.com": "tencent"}


def takes_of(host: str) -> Takes:
    """What the provider with this server takes as the password."""
    known = {preset.host: preset for preset in PRESETS}
    by_code = {preset.code: preset for preset in PRESETS}
    found = known.get(host.lower()) or by_code.get(_ALSO.get(host.lower(), ""))
    return "password" if found is None else found.takes
