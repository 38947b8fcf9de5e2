"""Adapters, a module for each: `files` (storage), `smtp` (sending), `smtp_in` (receiving), `command_line`,
`metrics`, and the parsing of messages.

`parsing` starts processes, in each of which `parser` answers with `mime`. That reads `headers`, `parts`,
`charsets` and `text` (HTML), and finds `bounces`, `calendars` and `phones` (numbers in a text).

Another way of receiving mail (IMAP, LMTP, Maildir, mbox) gets a module of its own here, and hands messages to
`message.handlers.Intake`.
"""
