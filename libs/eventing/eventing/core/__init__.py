"""What everything stands on: commits, deciders, catalogues of events, errors, ids, time, money."""
