"""The rules of the customer archive: pure functions of values, no server, no clock."""
