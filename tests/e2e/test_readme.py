"""The lines the README tells a new user to paste do what it says."""

import json
import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from functools import partial

import pytest

from tests.support import eventually
from tests.support.sources import ROOT, SERVICES
from tests.support.system import NewSystem
from tools.demo.company import found_company, settings
from tools.smtp_sink import SmtpSink


def lines_to_paste() -> str:
    readme = (ROOT / "README.md").read_text()
    found = re.search(r"## Use it\n.*?```sh\n(.*?)```", readme, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.timeout(300)
def test_the_lines_of_the_readme_work(new_system: NewSystem, smtp_sink: SmtpSink):
    system = new_system(settings=settings(smtp_sink))
    company = found_company(system)
    env = {
        **os.environ,
        **{name.upper(): system.url(name) for name in SERVICES},
        "SMTP": f"127.0.0.1:{system.smtp_port}",
        "PASSWORD": company.staff["wangmin"].password,
    }
    lines = lines_to_paste().strip().splitlines()
    assert len(lines) == 5
    assert re.search(r'"code": ?"EU-\d{3}-C"', pasted(lines, env))

    # The mail is filed to her and waits for an answer, a moment later.
    sign_in, *_, mails, todos = lines
    for ask in (mails, todos):
        eventually(partial(tells_of_anna, [sign_in, ask], env))


def pasted(lines: Sequence[str], env: Mapping[str, str]) -> str:
    """What a shell prints to them."""
    script = ["bash", "-euo", "pipefail", "-c", "\n".join(lines)]
    done = subprocess.run(script, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def tells_of_anna(lines: Sequence[str], env: Mapping[str, str]) -> bool:
    items = json.loads(pasted(lines, env))["items"]
    return any(
        item["sender_address"] == "anna@nordic-grafisk-demo.se" and item["customer_id"] for item in items
    )
