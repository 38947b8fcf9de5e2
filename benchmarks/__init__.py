"""Each path of the backbone against the raw way to do the same, in the same run on the same server."""

import logging

import structlog

# Here, because the processes that some paths start import nothing else of this.
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
