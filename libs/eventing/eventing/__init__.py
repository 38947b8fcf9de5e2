"""The event backbone every service stands on: log, sequencer, subscriptions, views, HTTP kit.

It knows no service and no word of the trade. Start reading at `log`, then `sequencer`,
`pump`, `subscription` and `projections`.
"""
