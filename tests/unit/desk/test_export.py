"""What is taken away is put on record once."""

from datetime import UTC, datetime

from desk.export.commands import RecordExport
from desk.export.events import DataExported
from desk.export.model import EXPORT
from eventing.testing import scenario

NOW = datetime(2026, 10, 10, 1, tzinfo=UTC)
nothing = scenario(EXPORT, facts=NOW)


def test_an_export_says_who_what_how_much_and_why_and_is_recorded_once():
    record = RecordExport(
        export_id="e1", account_id="a1", what="customer_file", subject_id="c1", count=42, why="fair"
    )
    assert nothing.when(record) == [
        DataExported(
            export_id="e1", account_id="a1", what="customer_file", subject_id="c1", count=42, why="fair"
        )
    ]
    assert nothing.after(record).when(record) == []
