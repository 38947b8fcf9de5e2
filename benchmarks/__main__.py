"""`make bench`: every path against its raw counterpart, as a table and into benchmarks/results.json."""

import sys
import tempfile
from pathlib import Path

from rich.progress import track

from benchmarks import backbone, broker, ingest
from benchmarks.measuring import show, write
from tools.servers import SECANTUSDB, MongoServer, secantusd_rs

PATHS = [
    backbone.append_one_writer,
    backbone.append_threads,
    backbone.append_many,
    backbone.sequencer,
    backbone.sustained,
    backbone.projection,
    broker.relay,
    broker.subscription,
    ingest.mail_ingest,
]


def main() -> None:
    command = secantusd_rs() or SECANTUSDB
    with tempfile.TemporaryDirectory() as folder:
        server = MongoServer(Path(folder), command=command)
        server.start()
        try:
            wanted = [path for path in PATHS if not sys.argv[1:] or path.__name__ in sys.argv[1:]]
            results = [path(server.uri) for path in track(wanted, "measuring")]
        finally:
            server.stop()
    show(results, Path(command[0]).name)
    if len(wanted) == len(PATHS):
        write(results, Path(__file__).with_name("results.json"))


if __name__ == "__main__":
    main()
