"""Sources: the repository's own files, for tests of its shape."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tools.services import SERVICES

__all__ = ["LIBRARIES", "ROOT", "SERVICES", "files", "imports", "modules", "package", "relative"]

ROOT = Path(__file__).parents[2]
#: The libraries of the services.
LIBRARIES = ("eventing", "finding", "people", "wording")


@cache
def files() -> tuple[Path, ...]:
    """Every file that is committed, or would be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    return tuple(path for name in listed if (path := ROOT / name).is_file())


def modules(*folders: str) -> list[Path]:
    """Python modules, of these folders or of all."""
    roots = [ROOT / folder for folder in folders] or [ROOT]
    return [
        path for path in files() if path.suffix == ".py" and any(path.is_relative_to(root) for root in roots)
    ]


def package(name: str) -> Path:
    """The folder with the source of a service or of a library."""
    return ROOT / ("libs" if name in LIBRARIES else "services") / name / name


def imports(path: Path) -> Iterator[str]:
    """The full names of the modules a module imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
