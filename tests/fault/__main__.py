"""`make soak-library N=1000`: draws that many faults at random and counts them in benchmarks/soak.jsonl.

Each round is drawn from the seed and its number, so that one can be played again by itself and a run
goes on where it was interrupted: `make soak-library N=1000 SEED=42`.
"""

import json
import random
import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tests.fault.faults import FAULTS
from tests.fault.load import Clients
from tests.fault.record import RECORD, recorded, summed, write
from tests.fault.restoring import play_restore
from tests.fault.rounds import Round, play
from tests.fault.system import FaultSystem
from tools.processes import warden

FAULTS_A_ROUND = (16, 32)
#: A fresh system after so many rounds: the audit reads the whole log each time.
ROUNDS_A_SYSTEM = 5
#: How often a round ends with the database restored, which nothing else goes on beside.
RESTORED = 0.3


class Soak:
    def __init__(self, wanted: int, seed: int, pause: float, record: Path, console: Console) -> None:
        self._wanted = wanted
        self._seed = seed
        self._pause = pause
        self._record = record
        self._console = console
        mine = [each for each in recorded(record) if each["seed"] == seed]
        self._done = sum(sum(each["faults"].values()) for each in mine)
        self._round = max((each["round"] for each in mine), default=0)

    def run(self) -> bool:
        """Whether every round was sound."""
        sound = True
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=self._console) as progress:
            bar = progress.add_task("faults", total=self._wanted, completed=self._done)
            while self._done < self._wanted and sound:
                sound = self._one_system(progress, bar)
        return sound

    def _one_system(self, progress: Progress, bar: Any) -> bool:
        folder = Path(tempfile.mkdtemp(prefix="soak-"))
        with FaultSystem(folder) as system:
            clients = Clients(system.url, system.headers, pause=self._pause)
            events = acknowledged = 0
            for _ in range(ROUNDS_A_SYSTEM):
                if self._done >= self._wanted:
                    break
                self._round += 1
                chance = random.Random(f"{self._seed}/{self._round}")
                faults = FAULTS.draw(chance, min(chance.randint(*FAULTS_A_ROUND), self._wanted - self._done))
                began = time.monotonic()
                played = play(system, clients, faults, chance, lambda: progress.advance(bar))
                if played.sound and self._done + len(faults) < self._wanted and chance.random() < RESTORED:
                    played = play_restore(system, clients, chance).after(played)
                    progress.advance(bar)
                self._done += played.faults.total()
                found = played.audit
                self._append(played, found.events - events, found.acknowledged - acknowledged, began)
                events, acknowledged = found.events, found.acknowledged
                if not played.sound:
                    self._explain(played, folder)
                    return False
        shutil.rmtree(folder, ignore_errors=True)
        return True

    def _append(self, played: Round, events: int, acknowledged: int, began: float) -> None:
        line = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "seed": self._seed,
            "round": self._round,
            "seconds": round(time.monotonic() - began),
            "faults": dict(sorted(played.faults.items())),
            "events": events,
            "acknowledged": acknowledged,
            "lost": played.audit.lost,
            "doubled": played.audit.doubled,
            "problems": [problem.splitlines()[0][:200] for problem in played.audit.problems[:5]],
        }
        with self._record.open("a") as record:
            record.write(json.dumps(line, ensure_ascii=False) + "\n")

    def _explain(self, played: Round, folder: Path) -> None:
        self._console.print(f"[red]Round {self._round} of seed {self._seed} is not sound; data in {folder}")
        for problem in played.audit.problems:
            self._console.print(f"! {problem}", markup=False)


@click.command(help=__doc__)
@click.option("--faults", "wanted", type=int, default=1000, show_default=True)
@click.option("--seed", type=int, default=None, help="Of an earlier run, to go on with it.")
@click.option(
    "--pause", type=float, default=0.2, show_default=True, help="Seconds between commands of a client."
)
@click.option("--record", type=click.Path(path_type=Path), default=RECORD)
def main(wanted: int, seed: int | None, pause: float, record: Path) -> None:
    console = Console()
    warden()
    seed = random.SystemRandom().randrange(10**6) if seed is None else seed
    console.print(f"seed {seed}")
    sound = Soak(wanted, seed, pause, record, console).run()
    console.print_json(data=summed([each for each in recorded(record) if each["seed"] == seed]))
    if record == RECORD:
        write()
    sys.exit(0 if sound else 1)


if __name__ == "__main__":
    main()
