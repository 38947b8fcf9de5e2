"""One module per outside thing: `mime` (what a message says), `files` (bytes), `smtp` (sending),
`smtp_in` (receiving).

Further ways in get a module of their own here, all ending in `intake.Intake`: IMAP (`imap.py`),
LMTP (beside `smtp_in.py`), Maildir and mbox (`maildir.py`, `mbox.py`).
"""
