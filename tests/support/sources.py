"""The repository's own files, for tests that hold its shape."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SERVICES = ("customers", "mail", "credit", "scheduler", "desk")


@cache
def files() -> tuple[Path, ...]:
    """Every file that is, or would be, committed."""
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
    """Where the source of a service, or of the library, lies."""
    return ROOT / ("libs" if name == "eventing" else "services") / name / name


def imports(path: Path) -> Iterator[str]:
    """The full names of the modules a module imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
