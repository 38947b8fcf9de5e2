"""Golden examples of the events of senders: what readers test against."""

EXAMPLES = {
    "SenderMarked.v1": {
        "sender_id": "8a5f7bad93e4601e1b3f9d4c5e6f7081",
        "address": "ops@forwarder-demo.cn",
        "apart": "partner",
        "marked_by": "11111111111141118111111111111111",
    }
}
