"""What the deployment's scripts make, in a folder of a test's own."""

import subprocess
from pathlib import Path

from tests.support.sources import ROOT

SCRIPT = "deploy/make-secrets.sh"


def made_secrets(folder: Path, times: int = 1) -> Path:
    """Run the script that makes secrets in this folder; returns that of the certificates."""
    script = folder / SCRIPT
    script.parent.mkdir()
    script.write_bytes((ROOT / SCRIPT).read_bytes())
    for _ in range(times):
        subprocess.run(["sh", str(script)], check=True, capture_output=True)
    return script.parent / "secrets"
