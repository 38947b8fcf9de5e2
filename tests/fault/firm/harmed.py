"""The whole system, each of whose processes is killed, ended and frozen by whoever holds it."""

from pathlib import Path

from tests.fault.drawing import Holds
from tests.fault.harming import BROKER, DATABASE, FAILING
from tools.demo.company import DOMAIN, settings
from tools.launcher.system import System, process_names
from tools.processes import Process, Running
from tools.servers import RabbitServer
from tools.smtp_sink import SmtpSink

APIS = tuple(name for name in process_names() if name.endswith(" api"))
WORKERS = tuple(name for name in process_names() if name.endswith(" worker"))
RECEIVER = "mail receiver"
PROCESSES = (*APIS, *WORKERS, RECEIVER)


class Firm(Running):
    """The system with a broker of its own; `sink` takes the letters it sends."""

    def __init__(self, folder: Path, sink: SmtpSink) -> None:
        self.broker = RabbitServer(folder / "broker")
        self.sink = sink
        self.system = System(
            folder / "system",
            broker_url=self.broker.url(),
            database=FAILING,
            settings={**settings(sink), "SMTP_TIMEOUT": "5", "SEND_SILENCE": "20", "OWN_DOMAINS": DOMAIN},
        )
        self.held = Holds((*PROCESSES, DATABASE, BROKER))

    def start(self) -> None:
        self.broker.start()
        self.system.start()

    def stop(self) -> None:
        self.system.stop()
        self.broker.stop()

    def process(self, name: str) -> Process:
        return self.broker.process if name == BROKER else self.system.process(name)

    def check(self) -> None:
        """Raises Died, with the end of its log, for the first process that ended by itself."""
        self.system.check()

    def wait_ready(self) -> None:
        """Until everything answers. Raises Died."""
        for name in PROCESSES:
            self.system.wait_ready(name)

    def kill(self, name: str) -> None:
        """SIGKILL to the process and its children."""
        self.process(name).kill()

    def revive(self, name: str) -> None:
        """Start a process that was ended; a server answers when this returns."""
        if name == DATABASE:
            self.system.database.start()
        elif name == BROKER:
            self.broker.start()
        else:
            self.process(name).start()
