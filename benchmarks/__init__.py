"""Each path of the backbone against the raw way to do the same, in the same run on the same server."""
