"""Old mail starts no clock: nothing that has deadlines or to-dos hears of what is said to be old."""

from scheduler.service import SERVICE


def test_nothing_here_hears_of_old_mail_or_of_old_contacts():
    heard = {reaction.wire_type for reaction in SERVICE.reactions}
    assert "MailFiled.v1" in heard
    assert [wire_type for wire_type in sorted(heard) if wire_type.startswith(("Old", "Import"))] == []
    for view in SERVICE.views:
        assert view.projection_of("mail", "OldMailReceived.v1") is None
        assert view.projection_of("customers", "OldContactLogged.v1") is None
