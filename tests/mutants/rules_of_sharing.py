"""Rules for two who work at one thing, and for servers that leave open what they did."""

from tests.mutants.mutant import Mutant

READER = "tests/integration/eventing/test_subscription.py::test_"
LOG = "tests/integration/eventing/test_log.py::TestLog::test_"
SETTLED = "tests/integration/eventing/test_unsettled.py::test_"
CHECKPOINT = """\
        checkpoint = self._checkpoints.load(source.name, self.partition)
        names = ["""
ACKNOWLEDGED = """\
            if details.get("writeConcernErrors"):
                raise Unavailable("stored, but not yet acknowledged by the majority") from error
"""

SHARING = [
    Mutant(
        "forward only",
        "readers/checkpoints.py",
        '            "position": {"$lte": checkpoint.position},\n',
        "",
        SETTLED + "a_checkpoint_goes_forward_only",
    ),
    Mutant(
        "progress forward only",
        "readers/checkpoints.py",
        '{"$max": {f"done.{name}": seq for name',
        '{"$set": {f"done.{name}": seq for name',
        SETTLED + "a_checkpoint_goes_forward_only",
    ),
    Mutant(
        "checkpoint before markers",
        "readers/partition_reader.py",
        CHECKPOINT,
        "        self._reactions.take_over()\n" + CHECKPOINT,
        SETTLED + "at_take_over_the_checkpoint_is_read_before_the_markers",
    ),
    Mutant(
        "only a silent beat is dead",
        "readers/membership.py",
        '{"_id": worker, "beat": found[worker]}',
        '{"_id": worker}',
        SETTLED + "only_the_beat_that_was_found_silent_is_dead",
    ),
    Mutant(
        "many acknowledged by the majority",
        "log/log.py",
        ACKNOWLEDGED,
        "",
        SETTLED + "many_commits_that_the_majority_has_not_acknowledged_are_no_outcome",
    ),
    Mutant(
        "receipts by the server's time",
        "log/receipts.py",
        '"kept_since": SystemClock().now(),',
        '"kept_since": context.at,',
        SETTLED + "receipts_are_kept_by_the_servers_time_whatever_clock_decided",
    ),
    Mutant(
        "unsettled first attempt",
        "log/log.py",
        '            raise Unavailable("the first attempt of this command is not settled yet")\n',
        "            pass\n",
        SETTLED + "a_first_attempt_that_cannot_be_seen_yet_is_waited_for",
    ),
    Mutant(
        "idle poke",
        "readers/pump.py",
        "                reader.poke(tails.get(reader.partition, 0))\n",
        "                pass\n",
        SETTLED + "what_another_worker_numbered_is_found_by_an_idle_reader",
    ),
    Mutant(
        "a commit beside a receipt",
        "bus/attempts.py",
        "found.get(one.context.command_id, receipt)",
        "receipt",
        SETTLED + "a_commit_beside_a_receipt_is_the_outcome",
    ),
    Mutant(
        "on its way",
        "readers/rebuild/comparing.py",
        "                reach(places)\n",
        "                pass\n",
        "tests/integration/eventing/test_verify_view.py::test_"
        "a_row_beyond_its_checkpoint_is_on_its_way_and_not_wrong",
    ),
    Mutant(
        "codes that pass",
        "core/transient.py",
        "isinstance(error, OperationFailure) and error.code in CODES",
        "False",
        "tests/integration/eventing/test_transient.py::test_what_passes_is_known_by_class_label_and_code",
    ),
    Mutant(
        "conflicts are tried again",
        "bus/bus.py",
        "            if retry.spent:",
        "            if retry:",
        "tests/integration/eventing/test_log.py::test_of_eight_who_write_to_one_stream_at_once_nobody_is_refused",
    ),
    Mutant(
        "pages bounded in bytes",
        "log/pages.py",
        "if size >= most or len(documents) == limit:",
        "if len(documents) == limit:",
        "tests/integration/eventing/test_log.py::test_what_is_read_at_once_is_bounded_in_bytes_and_nothing_is_left_out",
    ),
    Mutant(
        "even shares",
        "readers/membership.py",
        "if partition in owners or load > least or (load == least and not more):",
        "if partition in owners:",
        "tests/integration/eventing/test_membership.py::test_"
        "every_worker_has_as_many_partitions_as_the_others_or_one_more",
    ),
    Mutant(
        "more places than a request holds",
        "readers/sources.py",
        "if len(chunks[-1]) + len(place) < MOST_CHARACTERS:",
        "if place:",
        "tests/integration/http/test_feed.py::test_a_feed_is_read_live_however_many_partitions_it_has",
    ),
    Mutant(
        "one command for a stream",
        "bus/reactions.py",
        "if len(set(streams)) != len(streams):",
        "if not streams and commands:",
        READER + "two_things_asked_of_one_stream_are_refused_loudly_and_none_is_dropped",
    ),
    Mutant(
        "a snapshot of this evolve",
        "log/streams.py",
        ', "code": decider.code}',
        "}",
        LOG + "a_snapshot_made_by_another_evolve_is_passed_over",
    ),
]
