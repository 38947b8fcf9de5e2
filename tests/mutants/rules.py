"""The rules of the backbone, the mutation that breaks each, and the test that notices."""

from tests.mutants.mutant import Mutant
from tests.mutants.rules_of_restoring import RESTORING
from tests.mutants.rules_of_sharing import SHARING
from tests.mutants.rules_of_trying import TRYING

RULES = "tests/integration/eventing/test_rules.py::test_"
LOG = "tests/integration/eventing/test_log.py::TestLog::test_"
VIEWS = "tests/integration/eventing/test_views.py::test_"
CONSUMER = "tests/integration/rabbit/test_consumer.py::test_"
PUBLISHER = "tests/integration/rabbit/test_publisher.py::test_"
READER = "tests/integration/eventing/test_subscription.py::test_"
REBUILD = "tests/integration/eventing/test_rebuild.py::test_"
BATCHES = "tests/integration/eventing/test_batches.py::test_"
NEW = "tests/integration/eventing/test_new_views.py::test_"
RELEASES = "tests/integration/eventing/test_releases.py::test_"
PLACES = "tests/integration/eventing/test_places.py::test_"
VERSIONS = "tests/integration/eventing/test_versions.py::test_"


TAIL = """\
        for partition in partitions:
            if partition not in self._tails:
                self._tails[partition] = self._log.tail(partition)
"""
CANDIDATES = "        ready = self._ready(partitions)\n"
KEY_ROW = "            self._keys.bulk_write([key_row for key_row, _, _ in self._sweeps], ordered=True)\n"
SWEEP = "            self._sweep_rows()\n"
PROJECT = "self._project([view for view in self._written if view_checkpoint(view) in level], batch)"
REACT = "self._react(batch, level)"
ADVANCE = "self._advance(batch[-1])"

MUTANTS = [
    Mutant(
        "tail before candidates",
        "log/sequencer.py",
        TAIL + CANDIDATES,
        CANDIDATES + TAIL,
        RULES + "the_tail_is_read_before_the_candidates",
    ),
    Mutant(
        "filter seq: 0",
        "log/sequencer.py",
        'UpdateOne({"_id": document["_id"], "seq": 0}, {"$set"',
        'UpdateOne({"_id": document["_id"]}, {"$set"',
        RULES + "candidates_older_than_the_tail_leave_no_hole_and_move_no_number",
    ),
    Mutant(
        "upsert belt",
        "log/sequencer.py",
        '{"$set": {"seq": seq}}, upsert=True)',
        '{"$set": {"seq": seq}})',
        RULES + "candidates_older_than_the_tail_leave_no_hole_and_move_no_number",
    ),
    Mutant(
        "ordered bulk",
        "log/sequencer.py",
        "bulk_write(updates, ordered=True)",
        "bulk_write(updates, ordered=False)",
        RULES + "a_commit_is_not_numbered_where_the_one_before_it_could_not_be",
    ),
    Mutant(
        "predecessor",
        "log/sequencer.py",
        'if document["v"] != expected:',
        'if document["v"] < expected:',
        LOG + "a_commit_without_its_predecessor_holds_up_only_its_stream",
    ),
    Mutant(
        "waiting streams left out",
        "log/sequencer.py",
        '            query["s"] = {"$nin": list(self._waiting)}\n',
        "            pass\n",
        LOG + "however_much_waits_for_a_predecessor_the_other_streams_are_numbered",
    ),
    Mutant(
        "a look for each partition",
        "log/sequencer.py",
        "        if more:",
        "        if not found:",
        LOG + "a_busy_partition_does_not_starve_the_others",
    ),
    Mutant(
        "waiting streams looked at again",
        "log/sequencer.py",
        "        self._look_at_waiting()\n",
        "",
        LOG + "a_commit_without_its_predecessor_holds_up_only_its_stream",
    ),
    Mutant(
        "load before look-up",
        "bus/attempts.py",
        """    attempts = _load(bus, commands, known)
    _find_earlier(bus, attempts)
    _check_versions(attempts)
""",
        """    earlier = [bus.outcome(context) for _, context in commands]
    attempts = _load(bus, commands, known)
    for one, found in zip(attempts, earlier, strict=True):
        one.outcome = found
    _check_versions(attempts)
""",
        RULES + "what_is_done_already_is_not_decided_again",
    ),
    Mutant(
        "receipt",
        "log/receipts.py",
        "            self._collection.insert_many(documents, ordered=False)\n",
        "            pass\n",
        LOG + "a_command_that_decided_nothing_decides_nothing_for_ever",
    ),
    Mutant(
        "load before look-up of many",
        "bus/attempts.py",
        "    _find_earlier(bus, attempts)\n    _check_versions(attempts)\n",
        "    _find_earlier(bus, attempts)\n    _load(bus, commands, known)\n    _check_versions(attempts)\n",
        BATCHES + "streams_are_loaded_before_outcomes_are_looked_up_and_each_in_one_look",
    ),
    Mutant(
        "unreadable among many",
        "bus/bus.py",
        """        except Exception as error:  # an outcome among the others
            return error
""",
        """        except ZeroDivisionError as error:
            return error
""",
        BATCHES + "of_many_commands_one_on_a_stream_that_cannot_be_read_fails_and_the_others_are_done",
    ),
    Mutant(
        "receipts of many",
        "log/receipts.py",
        "            self._collection.insert_many(documents, ordered=False)\n",
        "            pass\n",
        BATCHES + "in_a_batch_or_one_by_one_the_outcomes_are_the_same",
    ),
    Mutant(
        "look-up on duplicate",
        "log/log.py",
        """found = self.commits.find_one({"_id": context.command_id})
        if found is not None:
            return self._commit(found)
        if "_id" in""",
        """if "_id" in""",
        LOG + "the_same_command_again_gets_its_first_commit",
    ),
    Mutant(
        "bare id last",
        "core/context.py",
        "command_id=uuid5hex(self.command_id, stream)",
        "command_id=self.command_id",
        RULES + "an_earlier_commit_of_a_command_does_not_stand_for_all_of_it",
    ),
    Mutant(
        "guard",
        "views/guards.py",
        'return {"$lt": [{"$ifNull": [f"${seen}", -1]}, _literal(guard)]}',
        'return {"$lte": [{"$ifNull": [f"${seen}", -1]}, _literal(guard)]}',
        VIEWS + "an_event_applied_again_changes_nothing",
    ),
    Mutant(
        "an insert in vain",
        "views/projection_runner.py",
        'return [new[failure["index"]][1].update() for failure in duplicates(error)]',
        "return []",
        VIEWS + "rows_that_are_there_already_are_updated_and_the_others_inserted",
    ),
    Mutant(
        "what was written before is not inserted",
        "views/projection_runner.py",
        "if begins and row.key not in self._written else None",
        "if begins else None",
        VIEWS + "a_row_written_earlier_in_a_batch_is_not_overtaken_by_its_streams_beginning",
    ),
    Mutant(
        "an id somebody chose",
        "bus/attempts.py",
        "return loaded.version == 0 and not context.request_hash",
        "return loaded.version == 0",
        RULES + "an_id_somebody_chose_is_looked_for_though_the_stream_is_new",
    ),
    Mutant(
        "latest",
        "views/guards.py",
        'self._change(field, {"$max": [self._current(field), _literal(value)]})',
        "self._change(field, _literal(value))",
        VIEWS + "the_latest_of_several_values_is_kept_whichever_comes_last",
    ),
    Mutant(
        "event by event where a write is refused",
        "views/projection_runner.py",
        "                self._write_one_by_one(view, projected)\n",
        "                raise\n",
        VIEWS + "writes_the_database_refuses_mark_their_stream_and_all_others_go_on",
    ),
    Mutant(
        "key row before sweep",
        "views/projection_runner.py",
        KEY_ROW + SWEEP,
        SWEEP + KEY_ROW,
        RULES + "a_row_that_comes_in_the_middle_of_a_sweep_is_swept",
    ),
    Mutant(
        "a view that lacks history is not read",
        "views/view.py",
        "if self.version is None and versions.known(db).of(self.name).filling:",
        "if False:",
        NEW + "a_new_view_is_read_by_nobody_before_all_its_partitions_are_whole",
    ),
    Mutant(
        "what is new holds up nothing",
        "readers/partition_reader.py",
        "        level = self._names - self._late\n        self._project",
        "        self.catch_up()\n        level = self._names - self._late\n        self._project",
        NEW + "a_new_view_holds_up_neither_the_other_views_nor_any_reaction",
    ),
    Mutant(
        "what is late is not raised with the others",
        "readers/partition_reader.py",
        "        for name in self._names - self._late:\n",
        "        for name in self._names:\n",
        NEW + "a_new_view_holds_up_neither_the_other_views_nor_any_reaction",
    ),
    Mutant(
        "a reaction that looks into a new view lets it be filled",
        "readers/reaction_runner.py",
        "                raise  # the reader fills the view, which it could not while it waits here\n",
        "                retry.wait()\n",
        NEW + "a_reaction_that_looks_into_a_new_view_waits_until_it_is_whole",
    ),
    Mutant(
        "types are noted before they are written",
        "log/log.py",
        "        self._types.note([commit])\n        began = perf_counter()\n",
        "        began = perf_counter()\n",
        RELEASES + "the_types_are_noted_before_they_are_written_and_only_once",
    ),
    Mutant(
        "two looks before a restore is supposed",
        "log/log.py",
        "if last_id is not None and self.commits.find_one(handled",
        "if False and self.commits.find_one(handled",
        PLACES + "a_place_that_two_looks_do_not_agree_about_is_no_sign_of_a_restore",
    ),
    Mutant(
        "projections before reactions",
        "readers/partition_reader.py",
        PROJECT,
        f"{REACT}; {PROJECT}",
        RULES + "an_events_projections_are_written_before_its_reactions_run",
    ),
    Mutant(
        "checkpoint last",
        "readers/partition_reader.py",
        PROJECT,
        f"{ADVANCE}; {PROJECT}",
        RULES + "killed_while_projecting_an_event_it_is_projected_by_the_next_owner",
    ),
    Mutant(
        "marker before checkpoint",
        "readers/partition_reader.py",
        REACT,
        f"done = dict(self._checkpoint.done); {ADVANCE}; self._reactions.react(batch, done)",
        RULES + "killed_before_its_marker_was_written_the_event_is_parked_by_the_next_owner",
    ),
    Mutant(
        "waits behind what is parked",
        "readers/reaction_runner.py",
        "return {answer.due.key, *streams}",
        "return streams",
        BATCHES + "what_follows_in_a_stream_waits_behind_an_event_that_cannot_be_answered",
    ),
    Mutant(
        "gap",
        "readers/partition_reader.py",
        "            if commit.seq > expected:\n",
        "            if commit.seq < expected:\n",
        READER + "duplicates_are_dropped_and_gaps_are_read_from_the_source",
    ),
    Mutant(
        "hole",
        "log/log.py",
        "                if commit.seq != expected:\n",
        "                if commit.seq < expected:\n",
        LOG + "a_reader_stops_at_a_hole",
    ),
    Mutant(
        "id of a reaction's command",
        "bus/reactions.py",
        "command_id=uuid5hex(event.id, self.name, stream)",
        "command_id=uuid5hex(event.id, self.name, stream, str(id(event)))",
        READER + "a_reader_that_died_before_its_checkpoint_repeats_without_effect",
    ),
    Mutant(
        "now is stored before the first event",
        "readers/partition_reader.py",
        "            self._checkpoints.save(checkpoint)\n        for name in",
        "        for name in",
        READER + "what_begins_now_leaves_history_alone_and_does_not_move_with_a_restart",
    ),
    Mutant(
        "unknown version",
        "core/catalogue.py",
        "        if split_type(wire_type)[0] in self._names:\n            raise",
        "        if not self._names:\n            raise",
        VERSIONS + "a_version_from_the_future_is_parked_and_its_view_is_behind",
    ),
    Mutant(
        "both versions before the switch",
        "readers/rebuild/rebuilding.py",
        "        self._await_writers(self._number())\n",
        "",
        REBUILD + "it_is_not_switched_before_every_worker_writes_the_new_version",
    ),
    Mutant(
        "compared before the switch",
        "readers/rebuild/rebuilding.py",
        "        if not self._accept:\n",
        "        if self._accept:\n",
        REBUILD + "a_difference_that_nothing_explains_holds_the_switch_up",
    ),
    Mutant(
        "no reaction before the version that is read",
        "readers/partition_reader.py",
        "        self._check_versions()\n",
        "",
        REBUILD + "a_reader_runs_no_reaction_before_the_version_that_is_read",
    ),
    Mutant(
        "a view's own progress",
        "readers/partition_reader.py",
        " if name in names}\n",
        "}\n",
        REBUILD + "a_worker_without_a_view_does_not_say_it_was_done",
    ),
    Mutant(
        "a reaction's own progress",
        "readers/partition_reader.py",
        " if name in names}\n",
        "}\n",
        READER + "of_two_releases_taking_turns_neither_marks_as_done_what_only_the_other_runs",
    ),
    Mutant(
        "published when confirmed",
        "rabbit/publisher.py",
        "        confirms.wait_for(confirms.published)\n        self._save(confirms.confirmed)\n",
        "        self._save(confirms.published)\n",
        PUBLISHER + "a_message_the_broker_refuses_is_published_again_until_it_is_taken",
    ),
    Mutant(
        "acknowledged when handled",
        "rabbit/intake.py",
        "        self.reader.offer((commit,), self._settling(tags))\n",
        "        self._settling(tags)()\n        self.reader.offer((commit,))\n",
        CONSUMER + "what_is_not_handled_is_not_acknowledged_and_comes_to_the_next_worker",
    ),
    Mutant(
        "idle check",
        "rabbit/consumer.py",
        "        if not still or now < self._next_check:\n",
        "        if still or not still:\n",
        CONSUMER + "the_loss_of_the_last_message_of_a_quiet_partition_is_noticed",
    ),
    Mutant(
        "epoch",
        "log/log.py",
        "if epoch != self.current_epoch():",
        "if epoch > self.current_epoch() + 1:",
        LOG + "a_place_of_another_past_is_noticed",
    ),
    Mutant(
        "journal",
        "core/mongo.py",
        'WriteConcern(w="majority", j=True)',
        'WriteConcern(w="majority")',
        RULES + "every_write_waits_for_the_majoritys_journal_and_every_read_asks_for_the_majority",
    ),
    Mutant(
        "majority reads",
        "core/mongo.py",
        "        read_concern=MAJORITY,\n",
        "",
        RULES + "every_write_waits_for_the_majoritys_journal_and_every_read_asks_for_the_majority",
    ),
    *RESTORING,
    *SHARING,
    *TRYING,
]
