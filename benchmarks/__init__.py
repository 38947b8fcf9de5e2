"""Benchmarks: each path of the backbone against the raw way to do the same, in one run on one server."""

import logging

import structlog

# Here, because the processes that some paths start import no other module of this package.
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
