"""Golden examples of the events of mailboxes: what readers test against."""

EXAMPLES = {
    "MailboxAdded.v1": {
        "mailbox_id": "3d4c5b6a798897a60f1e2d3c4b5a6978",
        "address": "sales@qihang-demo.cn",
        "kind": "shared",
        "staff_id": None,
    },
    "MailboxClosed.v1": {
        "mailbox_id": "3d4c5b6a798897a60f1e2d3c4b5a6978",
        "closed_by": "11111111111141118111111111111111",
    },
}
