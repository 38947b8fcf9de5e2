"""`make bench`: measures every path against its raw counterpart, into tables and benchmarks/results.json.

`make bench ARGS="mail_ingest growth"` measures some again; the other rows stay as they are.
"""

import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.progress import track

from benchmarks import (
    backbone,
    broker,
    customer,
    firm,
    growth,
    ingest,
    lists,
    live,
    peers,
    processes,
    replicas,
    searching,
)
from benchmarks.measuring import Row, show, write
from tools.servers import SECANTUSDB, MongoServer, secantusd_rs

Measure = Callable[[str], Row | Sequence[Row]]
PATHS: Sequence[Measure] = [
    backbone.append_one_writer,
    backbone.append_threads,
    backbone.append_processes,
    backbone.append_many,
    backbone.sequencer,
    backbone.sustained,
    backbone.projection,
    backbone.rebuild,
    broker.publisher,
    broker.subscription,
    ingest.mail_ingest,
    ingest.mail_as_it_comes,
    searching.mail_words,
    searching.search,
    growth.streams,
    growth.growth,
    customer.customer_page,
    lists.lists,
    replicas.replicas,
    peers.eventsourcing_append,
    peers.eventsourcing_projection,
    peers.nameko_publish,
    peers.nameko_consume,
    peers.kombu_consume,
    processes.processes,
    live.live,
    firm.firm,
]


def main() -> None:
    command = secantusd_rs() or SECANTUSDB
    wanted = [path for path in PATHS if not sys.argv[1:] or path.__name__ in sys.argv[1:]]
    name, kept = Path(command[0]).name, Path(__file__).with_name("results.json")
    rows: list[Row] = []
    failed = []
    for path in track(wanted, "measuring"):
        # Each on a server of its own: what one leaves behind must not slow the next.
        with tempfile.TemporaryDirectory() as folder:
            server = MongoServer(Path(folder), command=command)
            server.start()
            try:
                found = path(server.uri)
            except Exception:  # the others are measured all the same
                traceback.print_exc()
                failed.append(path.__name__)
                continue
            finally:
                server.kill()
        rows += found if isinstance(found, Sequence) else [found]
        write(rows, name, kept, anew=len(wanted) == len(PATHS))
    show(rows, name)
    if failed:
        sys.exit(f"not measured: {', '.join(failed)}")


if __name__ == "__main__":
    main()
