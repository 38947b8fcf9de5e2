"""Adapters, a module for each: `mime` (parsing), `files` (storage), `smtp` (sending), `smtp_in` (receiving),
`command_line`, `metrics`, `phones` (numbers in a text) and `text` (texts for the screen).

Another way of receiving mail (IMAP, LMTP, Maildir, mbox) gets a module of its own here, and hands messages to
`message.handlers.Intake`.
"""
