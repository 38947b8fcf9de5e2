"""Logs: one line for each occurrence, on standard error. Nothing personal goes into them.

At most a line for each command and for each batch; both carry the trace's id where there is one.
"""

import logging
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import Any, Literal

import structlog

from eventing.core.transient import codes_of
from eventing.telemetry import tracing

Format = Literal["json", "console"]
_Line = dict[str, Any]


def configure(service: str, level: str, format_: Format = "json") -> None:
    """Set up logging, once for each process. `level` is a name the logging module knows.

    Libraries' own log lines get the same form, from warnings on.
    """
    number = logging.getLevelNamesMapping()[level]
    structlog.configure(
        processors=[*_shared(service), _renderer(format_)],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter(service, format_))
    logging.basicConfig(level=max(logging.WARNING, number), handlers=[handler], force=True)


def formatter(service: str, format_: Format = "json") -> logging.Formatter:
    """A formatter that gives libraries' log lines the form of our own."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_logger_name, *_shared(service)],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer(format_)],
    )


def _shared(service: str) -> list[Any]:
    return [
        # Not a context variable: threads of their own, green ones too, begin with an empty context.
        _of(service),
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_trace,
        without_messages,
    ]


def _renderer(format_: Format) -> Any:
    if format_ == "console":
        return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    return structlog.processors.JSONRenderer(ensure_ascii=False)


def _of(service: str) -> Callable[[Any, str, _Line], _Line]:
    def add_service(_logger: Any, _method: str, line: _Line) -> _Line:
        line.setdefault("service", service)
        return line

    return add_service


def _add_trace(_logger: Any, _method: str, line: _Line) -> _Line:
    found = line.get("trace") or tracing.trace_id(tracing.current())
    if found:
        line["trace"] = found
    return line


def without_messages(_logger: Any, _method: str, line: _Line) -> Mapping[str, Any]:
    """Keep where an error came from, its kinds and the database's code, without its message: it may name
    people."""
    if isinstance(met := line.get("error"), BaseException):
        line.update(error=type(met).__name__, **codes_of(met))
    error = line.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    elif isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        line["exception"] = "\n".join(_frames_of(error))
        line.update(codes_of(error))
    return line


def _frames_of(error: BaseException) -> list[str]:
    lines = []
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        lines = [*_frames_of(cause), "then"]
    frames = traceback.extract_tb(error.__traceback__)
    lines += [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return [*lines, type(error).__qualname__]
