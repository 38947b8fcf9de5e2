"""An export: put on record once."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from desk.export.commands import RecordExport
from desk.export.events import DataExported
from eventing import Decider


@dataclass(frozen=True)
class Export:
    recorded: bool = False


def evolve(_: Export, __: DataExported) -> Export:
    return Export(recorded=True)


def decide(export: Export, command: RecordExport, _: datetime) -> Sequence[DataExported]:
    return [] if export.recorded else [DataExported(**asdict(command))]


EXPORT = Decider("export", Export(), evolve, decide)


def export_stream(export_id: str) -> str:
    return f"export-{export_id}"
