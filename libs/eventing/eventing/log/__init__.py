"""The log: commits stored first and numbered after, streams, receipts."""
