"""How much a process asks for and may have, and how many there are, by what was measured.

An API has 106 to 119 MiB, a worker 81 to 93, a receiver 74, the streams 122 with 2,000 pages open
(docs/benchmarks.md). Idle they take about a hundredth of a core.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figures:
    """Memory in MiB, processor in thousandths of a core; how many there are at least, and at most."""

    memory: int
    most_memory: int
    processor: int
    least: int
    most: int


#: By role. There are at most as many workers as partitions; receiver and collector read mail in children of
#: their own.
FIGURES = {
    "api": Figures(memory=160, most_memory=512, processor=200, least=2, most=6),
    "pages": Figures(memory=192, most_memory=512, processor=200, least=2, most=6),
    "live": Figures(memory=160, most_memory=384, processor=100, least=2, most=2),
    "worker": Figures(memory=128, most_memory=512, processor=200, least=2, most=8),
    "collector": Figures(memory=192, most_memory=1024, processor=200, least=2, most=2),
    "receiver": Figures(memory=192, most_memory=1024, processor=300, least=2, most=2),
}
#: How busy an API is when another is started, of what it asks for.
BUSY_PERCENT = 70
#: How old what waits for a worker may be before another is started, in seconds.
LAG_SECONDS = 30
