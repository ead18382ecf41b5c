"""The functions of the language as Excel says them."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from questionnaires.formats.offline.excel import (
    BLANK,
    MOST_OPTIONS,
    Translator,
    UntranslatableError,
    excel,
    literal,
    times,
)
from questionnaires.language.errors import ExpressionError
from questionnaires.language.kinds import common
from questionnaires.language.units import unit

Nodes = Sequence[ast.expr]


def _column(translator: Translator, node: ast.expr) -> str:
    """The hidden cells of a column of this form."""
    term = translator.term(node)
    if term.kind.name != "column" or not term.key:
        raise UntranslatableError
    return translator.cells.column(term.key)


def _is_column(translator: Translator, nodes: Nodes) -> bool:
    return len(nodes) == 1 and translator.term(nodes[0]).kind.name == "column"


def _several(translator: Translator, nodes: Nodes) -> list[str]:
    kind = common([translator.term(node) for node in nodes], "sum")
    return [translator.scaled(node, kind) for node in nodes]


@excel("sum")
def _sum(translator: Translator, nodes: Nodes) -> str:
    if _is_column(translator, nodes):
        cells = _column(translator, nodes[0])
        return f"IF(COUNT({cells})=0,{BLANK},SUM({cells}))"
    parts = _several(translator, nodes)
    present = "+".join(f"ISNUMBER({part})" for part in parts)
    total = "+".join(f"IFERROR({part},0)" for part in parts)
    return f"IF(({present})=0,{BLANK},{total})"


@excel("avg")
def _avg(translator: Translator, nodes: Nodes) -> str:
    if not _is_column(translator, nodes):
        raise UntranslatableError
    return f"AVERAGE({_column(translator, nodes[0])})"


@excel("min")
def _min(translator: Translator, nodes: Nodes) -> str:
    return _extreme("MIN", translator, nodes)


@excel("max")
def _max(translator: Translator, nodes: Nodes) -> str:
    return _extreme("MAX", translator, nodes)


def _extreme(name: str, translator: Translator, nodes: Nodes) -> str:
    if _is_column(translator, nodes):
        cells = _column(translator, nodes[0])
        return f"IF(COUNT({cells})=0,{BLANK},{name}({cells}))"
    found, *others = _several(translator, nodes)
    for other in others:
        both = f"{name}({found},{other})"
        found = f"IF(ISERROR({found}),{other},IF(ISERROR({other}),{found},{both}))"
    return found


@excel("count")
def _count(translator: Translator, nodes: Nodes) -> str:
    return f'SUMPRODUCT(--({_column(translator, nodes[0])}<>""))'


@excel("rows")
def _rows(translator: Translator, nodes: Nodes) -> str:
    return f"COUNT({translator.cells.rows(_table(translator, nodes[0]))})"


def _table(translator: Translator, node: ast.expr) -> str:
    name = node.id if isinstance(node, ast.Name) else ""
    if name not in translator.scope.tables:
        raise UntranslatableError
    return name


@excel("first")
def _first(translator: Translator, nodes: Nodes) -> str:
    cells = _column(translator, nodes[0])
    return f'INDEX({cells},MATCH(TRUE,INDEX({cells}<>"",0),0))'


@excel("sum_if")
def _sum_if(translator: Translator, nodes: Nodes) -> str:
    cells = _column(translator, nodes[0])
    table = translator.term(nodes[0]).key.partition(".")[0]
    where = translator.cells.where(table, nodes[1])
    present = f'SUMPRODUCT(({where}="y")*({cells}<>""))'
    some = f'COUNTIF({where},"y")+COUNTIF({where},"u")'
    none = f"OR({some}>0,COUNT({translator.cells.rows(table)})=0)"
    added = f'SUMIF({where},"y",{cells})'
    return f"IF(AND({present}=0,{none}),{BLANK},{added})"


@excel("count_if")
def _count_if(translator: Translator, nodes: Nodes) -> str:
    table = _table(translator, nodes[0])
    where = translator.cells.where(table, nodes[1])
    unsure = f'COUNTIF({where},"u")'
    empty = f"COUNT({translator.cells.rows(table)})=0"
    found = f'COUNTIF({where},"y")'
    return f"IF(AND({found}=0,OR({unsure}>0,{empty})),{BLANK},{found})"


@excel("abs")
def _abs(translator: Translator, nodes: Nodes) -> str:
    return f"ABS({translator.formula(nodes[0])})"


@excel("round")
def _round(translator: Translator, nodes: Nodes) -> str:
    places = translator.formula(nodes[1]) if len(nodes) > 1 else "0"
    return f"ROUND({translator.formula(nodes[0])},{places})"


@excel("coalesce")
def _coalesce(translator: Translator, nodes: Nodes) -> str:
    *others, last = _several(translator, nodes)
    for other in reversed(others):
        last = f"IFERROR({other},{last})"
    return last


@excel("blank")
def _blank(translator: Translator, nodes: Nodes) -> str:
    return f"ISERROR({translator.formula(nodes[0])})"


@excel("answered")
def _answered(translator: Translator, nodes: Nodes) -> str:
    return f"NOT(ISERROR({translator.formula(nodes[0])}))"


@excel("qty")
def _qty(translator: Translator, nodes: Nodes) -> str:
    return translator.formula(nodes[0])


@excel("convert")
def _convert(translator: Translator, nodes: Nodes) -> str:
    word = nodes[1].value if isinstance(nodes[1], ast.Constant) else ""
    measure = unit(str(word))
    kind = translator.term(nodes[0]).kind
    return times(translator.formula(nodes[0]), Fraction(kind.scale / measure.scale))


@excel("days_between")
def _days_between(translator: Translator, nodes: Nodes) -> str:
    first, last = (translator.formula(node) for node in nodes)
    return f"({last}-{first})"


@excel("year")
def _year(translator: Translator, nodes: Nodes) -> str:
    return f"YEAR({translator.formula(nodes[0])})"


@excel("date")
def _date(translator: Translator, nodes: Nodes) -> str:
    call = ast.Call(ast.Name("date", ast.Load()), list(nodes), [])
    return literal(translator.term(call).run(translator.run))


@excel("lookup")
def _lookup(translator: Translator, nodes: Nodes) -> str:
    name = nodes[0].value if isinstance(nodes[0], ast.Constant) else ""
    words, led_to = translator.cells.lookup(str(name))
    return f"INDEX({led_to},MATCH({translator.formula(nodes[1])},{words},0))"


@excel("factor")
def _factor(translator: Translator, nodes: Nodes) -> str:
    """A factor of fixed dates: one number for each key there can be."""
    if not all(_is_fixed_day(node) for node in nodes[2:]):
        raise UntranslatableError
    key = nodes[1]
    if isinstance(key, ast.Constant):
        return literal(_factor_of(translator, nodes, key))
    options = translator.term(key).kind.options
    if options is None or len(options) > MOST_OPTIONS:
        raise UntranslatableError
    asked = translator.formula(key)
    found = BLANK
    for option in sorted(options):
        value = literal(_factor_of(translator, nodes, ast.Constant(option)))
        found = f"IF({asked}={literal(option)},{value},{found})"
    default = literal(_factor_of(translator, nodes, ast.Constant(None)))
    return f"IF(ISERROR({asked}),{default},{found})"


def _is_fixed_day(node: ast.expr) -> bool:
    base = node
    if isinstance(node, ast.Attribute):
        base = node.value
    if isinstance(base, ast.Name):
        return base.id == "period"
    return isinstance(node, ast.Call) and all(
        isinstance(argument, ast.Constant) for argument in node.args
    )


def _factor_of(
    translator: Translator, nodes: Nodes, key: ast.Constant
) -> Decimal | None:
    name = ast.Name("factor", ast.Load())
    call = ast.Call(name, [nodes[0], key, *nodes[2:]], [])
    try:
        value: Decimal | None = translator.term(call).run(translator.run)
    except ExpressionError as error:
        raise UntranslatableError from error
    return value
