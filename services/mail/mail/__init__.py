"""Mail: mailboxes, messages, filing, outgoing mail and its approval."""
