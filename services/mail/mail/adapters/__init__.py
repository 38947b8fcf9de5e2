"""One module per outside thing: `mime` (what a message says), `files` (bytes), `smtp` (sending),
`outgoing` (when to), `smtp_in` (receiving), `phones` and `text` (what is in the words).

Further ways in get a module of their own here, all ending in `handlers.Intake`: IMAP (`imap.py`),
LMTP (beside `smtp_in.py`), Maildir and mbox (`maildir.py`, `mbox.py`).
"""
