"""Harmed processes, on servers of their own: each is killed and frozen by whoever holds it."""

from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path

from tests.fault.drawing import Holds
from tests.fault.harming import DATABASE, FAILING
from tools.launcher.system import ROOT
from tools.processes import Died, Process, Running
from tools.servers import MongoServer


class Harmed(Running):
    """`names` are its processes beside the database."""

    def __init__(self, folder: Path, names: Sequence[str]) -> None:
        self.folder = folder
        self.names = names
        self.database = MongoServer(folder / "database", command=FAILING)
        self._processes: dict[str, Process] = {}
        self.held = Holds((*names, DATABASE))

    # -- running -------------------------------------------------------------------------------------

    def start_process(self, name: str, **more: str) -> None:
        """`more` are further variables for this process, until it is started again."""
        env = {**self.environment(name), **more}
        log = self.folder / f"{name.replace(' ', '-')}.log"
        self._processes[name] = Process(name, self.command(name), log=log, env=env, cwd=ROOT)
        self._processes[name].start()

    @abstractmethod
    def command(self, name: str) -> list[str]: ...

    @abstractmethod
    def environment(self, name: str) -> dict[str, str]: ...

    def process(self, name: str) -> Process:
        return self.database.process if name == DATABASE else self._processes[name]

    @property
    def standing(self) -> list[str]:
        """The processes that run all the time."""
        return [*self.names, DATABASE]

    def check(self) -> None:
        """Raises Died, with the end of its log, for the first process that ended by itself."""
        for name in self.standing:
            process = self.process(name)
            if not process.alive:
                raise Died(f"{name} ended with status {process.status}; its log ends:\n{process.tail()}")

    def tails(self) -> dict[str, str]:
        return {name: process.tail(60) for name, process in self._processes.items()}

    # -- doing harm ----------------------------------------------------------------------------------

    def kill(self, name: str) -> None:
        """SIGKILL to the process and its children."""
        self.process(name).kill()

    def revive(self, name: str, **more: str) -> None:
        """Start a process that was killed; returns when a server answers."""
        if name == DATABASE:
            self.database.start()
        else:
            self.start_process(name, **more)

    def move_clock(self, name: str, seconds: float) -> None:
        """Let this process believe it is so much later (or earlier) than it is."""
        replace(self.clock_file(name), f"{seconds:g}")

    def clock_file(self, name: str) -> Path:
        return self.folder / f"{name.replace(' ', '-')}.clock"

    # -- ending --------------------------------------------------------------------------------------

    def stop(self) -> None:
        for process in self._processes.values():
            process.kill()
        self.database.kill()


def replace(file: Path, text: str) -> None:
    """Write a file in one step: nobody ever reads half of it."""
    written = file.with_suffix(".new")
    written.write_text(text)
    written.replace(file)
