"""`make soak N=1000`: breaks the five services so often at random, and counts in benchmarks/soak.jsonl.

Each round is drawn from the seed and its number, so that one can be played again by itself and a run
goes on where it was interrupted: `make soak N=1000 SEED=42`.
"""

import json
import random
import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from tests.fault.firm.faults import FAULTS
from tests.fault.firm.harmed import Firm
from tests.fault.firm.people import People
from tests.fault.firm.rounds import Round, play
from tests.fault.record import RECORD, recorded, summed, write
from tools.demo.company import found_company
from tools.processes import warden
from tools.smtp_sink import running_sink

FAULTS_A_ROUND = (12, 24)
#: A fresh firm after so many rounds: the audit reads all logs each time.
ROUNDS_A_FIRM = 4
STAFF = ("chenguodong", "wangmin", "lijing")


def soak(wanted: int, seed: int, record: Path, console: Console) -> bool:
    """Whether every round was sound; the first that is not ends it."""
    mine = [each for each in recorded(record) if each["seed"] == seed]
    done = sum(sum(each["faults"].values()) for each in mine)
    number = max((each["round"] for each in mine), default=0)
    while done < wanted:
        folder = Path(tempfile.mkdtemp(prefix="soak-"))
        with running_sink() as sink, Firm(folder, sink) as firm:
            people = People(firm, found_company(firm.system, STAFF))
            events = acknowledged = 0
            for _ in range(ROUNDS_A_FIRM):
                if done >= wanted:
                    break
                number += 1
                chance = random.Random(f"{seed}/{number}")
                faults = FAULTS.draw(chance, min(chance.randint(*FAULTS_A_ROUND), wanted - done))
                began = time.monotonic()
                played = play(firm, people, faults, chance)
                done += played.faults.total()
                counted = played.audit.events - events, played.audit.acknowledged - acknowledged
                events, acknowledged = played.audit.events, played.audit.acknowledged
                _note(record, seed, number, played, counted, time.monotonic() - began)
                console.print(f"{done}/{wanted} faults, level after {played.level_after:.0f} s")
                if not played.sound:
                    console.print(f"[red]Round {number} of seed {seed} is not sound; data in {folder}")
                    for problem in played.audit.problems:
                        console.print(f"! {problem}", markup=False)
                    return False
        shutil.rmtree(folder, ignore_errors=True)
    return True


def _note(
    record: Path, seed: int, number: int, played: Round, counted: tuple[int, int], seconds: float
) -> None:
    line = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "of": "firm",
        "seed": seed,
        "round": number,
        "seconds": round(seconds),
        "faults": dict(sorted(played.faults.items())),
        "events": counted[0],
        "acknowledged": counted[1],
        "lost": played.audit.lost,
        "doubled": played.audit.doubled,
        "level_after": round(played.level_after, 1),
        "problems": [problem.splitlines()[0][:200] for problem in played.audit.problems[:5]],
    }
    with record.open("a") as lines:
        lines.write(json.dumps(line, ensure_ascii=False) + "\n")


@click.command(help=__doc__)
@click.option("--faults", "wanted", type=int, default=100, show_default=True)
@click.option("--seed", type=int, default=None, help="Of an earlier run, to go on with it.")
@click.option("--record", type=click.Path(path_type=Path), default=RECORD)
def main(wanted: int, seed: int | None, record: Path) -> None:
    console = Console()
    warden()
    seed = random.SystemRandom().randrange(10**6) if seed is None else seed
    console.print(f"seed {seed}")
    sound = soak(wanted, seed, record, console)
    console.print_json(data=summed([each for each in recorded(record) if each["seed"] == seed]))
    if record == RECORD:
        write()
    sys.exit(0 if sound else 1)


if __name__ == "__main__":
    main()
