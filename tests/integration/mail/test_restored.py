"""After mail's database was restored: what was queued before is uncertain, what comes after waits."""

from eventing.readers.restore import begin_epoch, release_effects
from tests.support.worlds.mail import MailSystem
from tools.smtp_sink import SmtpSink

HANS = "h.mueller@mueller-druck-demo.de"


def queued(system: MailSystem) -> str:
    draft_id = system.drafted("li", to=[HANS], customer_id="mueller")
    system.does(f"/drafts/{draft_id}/send", staff_id="li")
    return draft_id


def test_what_was_queued_before_a_restore_is_uncertain_and_never_sent_by_itself(
    system: MailSystem, smtp_sink: SmtpSink
) -> None:
    system.registers("mueller", HANS)
    system.settle()
    before = queued(system)
    begin_epoch(system.log, system.db, system.clock.now())
    system.restart()
    system.clock.move(minutes=1)
    after = queued(system)
    mailer = system.mailer(smtp_sink.port)
    mailer.round()
    system.settle()
    assert (system.draft_status(before), system.draft_status(after)) == ("uncertain", "queued")
    assert smtp_sink.delivered == []

    assert release_effects(system.db)
    mailer.round()
    system.settle()
    assert (system.draft_status(before), system.draft_status(after)) == ("uncertain", "sent")
    assert len(smtp_sink.delivered) == 1


def test_an_uncertain_one_is_sent_again_once_its_author_says_so(
    system: MailSystem, smtp_sink: SmtpSink
) -> None:
    system.registers("mueller", HANS)
    system.settle()
    draft_id = queued(system)
    begin_epoch(system.log, system.db, system.clock.now())
    system.restart()
    release_effects(system.db)
    mailer = system.mailer(smtp_sink.port)
    mailer.round()
    system.settle()
    assert (system.draft_status(draft_id), smtp_sink.delivered) == ("uncertain", [])
    system.clock.move(minutes=1)
    system.does(f"/drafts/{draft_id}/resolve", {"sent": False}, staff_id="li")
    mailer.round()
    system.settle()
    assert system.draft_status(draft_id) == "sent"
    assert len(smtp_sink.delivered) == 1
