"""One JSON line a record, with the request's id and the error in it."""

import json
import logging
import sys

import structlog

from greenfin.logs import formatter


def line(record):
    return json.loads(formatter().format(record))


def record(message, **fields):
    made = logging.LogRecord("x", logging.WARNING, __file__, 1, message, None, None)
    made.__dict__.update(fields)
    return made


def test_record_of_any_library_is_one_json_line_with_the_request():
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id="abc")
    try:
        said = line(record("舢舨\nsecond line"))
    finally:
        structlog.contextvars.clear_contextvars()
    assert (said["event"], said["level"]) == ("舢舨\nsecond line", "warning")
    assert said["request_id"] == "abc"
    assert said["timestamp"].endswith("Z")


def test_error_is_in_its_line():
    try:
        raise ValueError("row 7")
    except ValueError:
        said = line(record("failed", exc_info=sys.exc_info()))
    assert "ValueError: row 7" in said["exception"]
