"""Rules of what follows a restore, and of a log that is copied."""

from tests.mutants.mutant import Mutant

REPARTITION = "tests/integration/eventing/test_repartition.py::test_"
REPAIR = "tests/integration/eventing/test_repair.py::test_"
BACKUP = "tests/integration/eventing/test_backup.py::test_"
UNEVEN = "tests/integration/eventing/test_uneven_copy.py::test_"
FEED = "tests/integration/http/test_feed_told_once.py::test_"

RESTORING = [
    Mutant(
        "what is told follows what was told",
        "http/latest.py",
        "            if commits[0].id != last.id:\n                return False\n",
        "",
        FEED + "of_a_log_restored_under_it_without_a_word_nothing_is_told_to_whoever_knew_the_lost",
    ),
    Mutant(
        "an epoch that has begun is noticed",
        "http/feedwatch.py",
        "(thorough or said.epoch != epoch)",
        "False",
        FEED + "whoever_waits_while_an_epoch_begins_asks_anew_and_is_told",
    ),
    Mutant(
        "numbers behind a hole",
        "log/repair.py",
        "        _take_back(log, partition, _last_before_a_hole(log, partition))\n",
        "        pass\n",
        REPAIR + "numbers_behind_a_hole_are_taken_back_and_given_anew",
    ),
    Mutant(
        "snapshots after a restore",
        "log/repair.py",
        "    drop(log.db, log.snapshots.name)\n",
        "",
        REPAIR + "a_snapshot_ahead_of_its_stream_is_dropped",
    ),
    Mutant(
        "receipts after a restore",
        "log/repair.py",
        "    _forget_receipts(log)\n    return",
        "    return",
        REPAIR + "an_outcome_decided_on_a_version_that_is_lost_is_forgotten_and_others_are_kept",
    ),
    Mutant(
        "the whole chain aside",
        "log/repair.py",
        '"v": {"$gte": orphan["v"]}, "seq": 0}',
        '"v": orphan["v"], "seq": 0}',
        UNEVEN + "a_whole_chain_without_its_beginning_is_moved_aside_in_one_run",
    ),
    Mutant(
        "no repair beside a worker",
        "cli/log.py",
        "        refuse_while_workers_run(made.db)\n",
        "",
        UNEVEN + "a_log_is_not_repaired_beside_a_worker_that_lives",
    ),
    Mutant(
        "publisher after a restore",
        "readers/restore.py",
        "    _set_publisher_back(log, db)\n    _drop",
        "    _drop",
        UNEVEN + "beginning_an_epoch_may_be_killed_anywhere_and_done_again",
    ),
    Mutant(
        "views after a restore",
        "readers/restore.py",
        "[] if uneven is None else empty_views(db, uneven.views)",
        "[]",
        UNEVEN + "of_a_copy_taken_under_load_one_past_is_made_and_nothing_is_missing_or_doubled",
    ),
    Mutant(
        "reactions after a restore",
        "readers/restore.py",
        "            set_back(checkpoint, back[checkpoint.id])\n",
        "            pass\n",
        UNEVEN + "of_a_copy_taken_under_load_one_past_is_made_and_nothing_is_missing_or_doubled",
    ),
    Mutant(
        "a new epoch last",
        "readers/restore.py",
        "    moved = make_whole(log)\n",
        "    log.raise_epoch(epoch)\n    moved = make_whole(log)\n",
        UNEVEN + "beginning_an_epoch_may_be_killed_anywhere_and_done_again",
    ),
    Mutant(
        "the smaller place",
        "readers/restore.py",
        "min(seq, place) for name",
        "place for name",
        "tests/integration/eventing/test_epoch.py::test_a_reader_that_stood_before_the_new_epoch_"
        "answers_what_it_had_not_come_to",
    ),
    Mutant(
        "come to the end before a copy",
        "readers/repartition.py",
        "        refuse_behind(db, source, former, names)\n",
        "        pass\n",
        REPARTITION + "who_has_not_come_to_the_end_is_refused",
    ),
    Mutant(
        "a copy says that it is whole",
        "readers/repartition.py",
        "        log.commits.rename(BEFORE, dropTarget=True)\n",
        "        pass\n",
        REPARTITION + "each_streams_order_is_kept_and_an_order_stays_with_its_customer",
    ),
    Mutant(
        "progress before the log",
        "backup/copying.py",
        "PROGRESS = (CHECKPOINTS, PUBLISHER_PLACES)",
        "PROGRESS: tuple[str, ...] = ()",
        BACKUP + "of_a_backup_taken_under_load_nothing_is_missing_or_doubled",
    ),
    Mutant(
        "what has no number yet",
        "backup/copying.py",
        "        writer.add(COMMITS, _unnumbered(log))\n",
        "",
        BACKUP + "of_a_backup_taken_under_load_nothing_is_missing_or_doubled",
    ),
    Mutant(
        "all of a backup first",
        "backup/restoring.py",
        "    archive.check()\n    put_back(log.db, archive)\n",
        "    put_back(log.db, archive)\n",
        BACKUP + "a_file_that_is_not_what_was_written_is_refused",
    ),
]
