"""Small definitions for tests: one section, its questions, one language."""

from questionnaires.language import compile_definition


def question(key, type_, **more):
    return {"key": key, "type": type_, "label": {"en": key}, "used_by": "tests", **more}


def form(*questions, checks=(), **more):
    """A definition as plain data, with one section `main`."""
    section = {
        "key": "main",
        "scope": "profile",
        "title": {"en": "Main"},
        "minutes": 1,
        "questions": list(questions),
        "checks": list(checks),
    }
    return {
        "gfq": "1.0",
        "key": "test",
        "version": "1",
        "languages": ["en"],
        "title": {"en": "Test"},
        "sections": [section],
        **more,
    }


def check(key, on, passes, level="soft", **more):
    message = {"en": f"{key} does not hold"}
    return {"key": key, "on": on, "pass": passes, "level": level, "message": message,
            **more}  # fmt: skip


def compiled(*questions, checks=(), **more):
    return compile_definition(form(*questions, checks=checks, **more))


def options(*ids):
    return [{"id": name, "en": name.upper()} for name in ids]
