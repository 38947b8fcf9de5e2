"""The foundation of the library: commits, deciders, catalogues of events, errors, ids, time, money."""
