"""The lines the README tells a new user to paste do what it says."""

import os
import re
import subprocess

import pytest

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
    lines = lines_to_paste()
    assert len(lines.strip().splitlines()) == 5
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", lines], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert re.search(r'"code": ?"EU-\d{3}-C"', done.stdout), done.stdout
