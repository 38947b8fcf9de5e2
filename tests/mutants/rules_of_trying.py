"""Rules of trying again: what is away, what is parked, and who is told what became of a command."""

from tests.mutants.mutant import Mutant

READER = "tests/integration/eventing/test_subscription.py::test_"
QUERIES = "tests/integration/http/test_queries.py::test_"
RETRY = "tests/unit/eventing/test_retry.py::test_"

TRYING = [
    Mutant(
        "an outage is said once",
        "core/retry.py",
        "        if kind in self._kinds and now - self._said < self._again:\n            return\n",
        "",
        RETRY + "an_outage_is_told_when_it_begins_and_when_it_is_over_however_often_it_is_met",
    ),
    Mutant(
        "waits are shortened by what lasts alone",
        "core/retry.py",
        "        if monotonic() - self._met >= self._steady:\n",
        "        if True:\n",
        RETRY + "what_is_there_for_a_moment_only_does_not_shorten_the_waits",
    ),
    Mutant(
        "what was skipped further on is not taken for replayed",
        "readers/parked.py",
        ', "skipped_to": {"$lte": replayed_to}}',
        "}",
        READER + "a_reader_left_behind_does_not_try_for_ever_to_end_a_retry",
    ),
    Mutant(
        "a retry begins where the stream was parked",
        "readers/reaction_runner.py",
        "    return (commit.seq, index) >= (marker.seq, first)\n",
        "    return commit.seq > marker.seq\n",
        READER + "a_parked_stream_is_replayed_in_order_on_a_persons_wish",
    ),
    Mutant(
        "nobody is told of another's command",
        "readers/waiting.py",
        "if found is None or not mine(found):",
        "if found is None:",
        QUERIES + "after_a_command_of_somebody_else_is_answered_like_one_that_nobody_gave",
    ),
]
