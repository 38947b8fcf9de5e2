"""The corpus of real mail: a folder named by MAIL_CORPUS, needed in CI and optional elsewhere."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def mail_corpus() -> list[Path]:
    """Every message file of the corpus, sorted by path."""
    folder = os.environ.get("MAIL_CORPUS")
    if folder is None:
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing("MAIL_CORPUS names no folder of real mail")
    files = sorted(path for path in Path(folder).rglob("*") if path.is_file())
    if not files:
        pytest.fail(f"MAIL_CORPUS is {folder}, and there is no file in it")
    return files
