"""The warden: ends what a run started and removes what it made, even when the run is killed.

A process of its own, told over its standard input what to look after:

    watch <process group>     end this group when the input closes
    forget <process group>    it has ended by itself
    remove <folder>           delete it afterwards

The input closes when the run ends, however it ends (the kernel closes a killed process's pipes).
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

PATIENCE_SECONDS = 5.0


def signal_group(group: int, number: int) -> bool:
    """Signal a process group; returns whether anything was left in it to receive that."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def end_groups(groups: set[int]) -> None:
    for group in groups:
        signal_group(group, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while groups and time.monotonic() < deadline:
        groups = {group for group in groups if signal_group(group, 0)}
        time.sleep(0.05)
    for group in groups:
        signal_group(group, signal.SIGKILL)


def main() -> None:
    # Ctrl-C goes to the run, which stops in order; the warden only looks at the closing pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    groups: set[int] = set()
    folders: list[str] = []
    for line in sys.stdin:
        order, _, what = line.strip().partition(" ")
        if order == "watch":
            groups.add(int(what))
        elif order == "forget":
            groups.discard(int(what))
        elif order == "remove":
            folders.append(what)
    end_groups(groups)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


class Warden:
    """The warden as the run knows it: its end of the pipe."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).resolve())],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )

    def watch(self, group: int) -> None:
        self._tell(f"watch {group}")

    def forget(self, group: int) -> None:
        self._tell(f"forget {group}")

    def remove(self, folder: Path) -> None:
        self._tell(f"remove {folder}")

    def dismiss(self) -> None:
        """End what is still watched, remove the folders, and wait until that is done."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()


if __name__ == "__main__":
    main()
