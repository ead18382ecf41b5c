"""Imports, foreign keys, sizes and names obey the layout that DEVELOPERS.md describes."""

import ast
import tomllib
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
# Left may depend on right, never the reverse; apps of one row never on each other.
STACK = (
    {"greenfin"},
    {"risk", "schemes", "centre"},
    {"register"},
    {"questionnaires"},
    {"companies"},
    {"documents", "catalogue"},
    {"accounts"},
    {"jobs"},
    {"audit"},
    {"measures"},
)
LEVEL = {app: level for level, row in enumerate(STACK) for app in row}
PACKAGES = sorted(path.parent.name for path in ROOT.glob("*/__init__.py"))
OURS = [name for name in PACKAGES if name not in {"tests", "bench"}]
PURE = ("measures", "questionnaires/language", "risk/methods", "schemes/rules")
IMPURE_IMPORTS = {"django", "rest_framework", "psycopg", "celery", "redis", "structlog"}
# A child process needs a PATH; that is not reading a setting.
STARTS_CHILDREN = {"jobs/children.py"}
CLOCKS = {"now", "today", "utcnow", "time"}
MODULE_LINES, FUNCTION_LINES, TEMPLATE_LINES = 400, 60, 120


def modules(*folders):
    """Path and syntax tree of our modules, migrations left aside."""
    for folder in folders or OURS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT), ast.parse(path.read_text("utf-8"))


def functions(tree):
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(tree) if isinstance(node, kinds)]


def imported(node):
    """The top-level packages that a node imports."""
    if isinstance(node, ast.Import):
        return {name.name.partition(".")[0] for name in node.names}
    if isinstance(node, ast.ImportFrom) and node.module:
        return {node.module.partition(".")[0]}
    return set()


def test_every_app_has_its_place_in_the_stack():
    assert set(OURS) <= set(LEVEL)


def test_import_contracts_name_every_app():
    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    importlinter = config["tool"]["importlinter"]
    inside = next(c for c in importlinter["contracts"] if "containers" in c)
    assert set(OURS) == set(importlinter["root_packages"])
    assert set(OURS) - {"greenfin", "measures"} == set(inside["containers"])


def test_foreign_keys_only_point_right():
    against = []
    for model in apps.get_models(include_auto_created=True):
        here = model._meta.app_label
        for field in model._meta.get_fields():
            if not field.is_relation or field.auto_created or not field.related_model:
                continue
            there = field.related_model._meta.app_label
            if (
                {here, there} <= set(LEVEL)
                and here != there
                and LEVEL[there] <= LEVEL[here]
            ):
                against.append(f"{model.__name__}.{field.name} -> {there}")
    assert against == []


def test_no_first_party_import_hides_in_a_function():
    hidden = [
        f"{path}:{inner.lineno}"
        for path, tree in modules()
        for function in functions(tree)
        # Django loads models only after an app's module, so `ready` must import late.
        if (path.name, function.name) != ("apps.py", "ready")
        for inner in ast.walk(function)
        if imported(inner) & set(LEVEL)
    ]
    assert hidden == []


@pytest.mark.parametrize("package", [name for name in PURE if (ROOT / name).is_dir()])
def test_pure_package_imports_nothing_impure(package):
    impure = [
        f"{path}:{node.lineno}"
        for path, tree in modules(package)
        for node in ast.walk(tree)
        if imported(node) & IMPURE_IMPORTS
    ]
    assert impure == []


@pytest.mark.parametrize("package", [name for name in PURE if (ROOT / name).is_dir()])
def test_pure_package_reads_no_clock(package):
    read = [
        f"{path}:{node.lineno}"
        for path, tree in modules(package)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCKS
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"datetime", "date", "time"}
    ]
    assert read == []


def test_only_greenfin_reads_the_environment():
    readers = [
        str(path)
        for path, tree in modules()
        if path.parts[0] != "greenfin" and str(path) not in STARTS_CHILDREN
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    ]
    assert readers == []


def test_only_documents_makes_paper():
    users = {
        path.parts[0]
        for path, tree in modules()
        for node in ast.walk(tree)
        if "weasyprint" in imported(node)
    }
    assert users <= {"documents"}


def test_modules_are_short():
    too_long = {
        str(path): length
        for path, _ in modules()
        if (length := len((ROOT / path).read_text("utf-8").splitlines())) > MODULE_LINES
    }
    assert too_long == {}


def test_functions_are_short():
    too_long = {
        f"{path}:{function.name}": length
        for path, tree in modules()
        for function in functions(tree)
        if (length := function.end_lineno - function.lineno + 1) > FUNCTION_LINES
    }
    assert too_long == {}


def test_templates_are_short():
    too_long = {
        str(path.relative_to(ROOT)): length
        for folder in ("templates", *OURS)
        for path in (ROOT / folder).rglob("*.html")
        if (length := len(path.read_text("utf-8").splitlines())) > TEMPLATE_LINES
    }
    assert too_long == {}


def test_modules_say_what_they_own():
    silent = [
        str(path)
        for path, tree in modules()
        if tree.body and not ast.get_docstring(tree)
    ]
    assert silent == []


def test_errors_are_called_errors():
    misnamed = [
        f"{path}:{node.name}"
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and any(
            getattr(base, "id", "").endswith(("Error", "Exception"))
            for base in node.bases
        )
        and not node.name.endswith("Error")
    ]
    assert misnamed == []


def test_pages_and_the_api_read_answers_as_their_reader():
    """`filling_of` shows what `visible_to` hides; `filling_for` asks who reads."""
    shells = [*(ROOT / "questionnaires/views").glob("*.py")]
    shells += (ROOT / "questionnaires/api").glob("*.py")
    assert len(shells) > 20
    assert not [path.name for path in shells if "filling_of" in path.read_text("utf-8")]
