"""What a compiled questionnaire is: sections of questions, checks, framework maps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

EVALUATOR_VERSION = "1"

Texts = Mapping[str, str]
Level = Literal["hard", "explain", "soft"]
#: How far a buyer in the chain may ask a data point of the standard, furthest first.
CAP_CLASSES = ("essential", "if_applicable", "voluntary")
#: Who looks at a form: whoever fills it, whoever checks it for the company, the bank.
ROLES = ("respondent", "reviewer", "bank")


@dataclass(frozen=True, slots=True)
class Option:
    """One answer a choice offers; an exclusive one stands alone."""

    id: str
    label: Texts
    exclusive: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """How many rows a table may have, and which column tells them apart.

    With `fixed` the options of that column are the rows. With `source` they are those of
    that other table, under the same ids, as far as `ask_if` lets them: nobody adds or
    removes one here.
    """

    min: int = 0
    max: int = 500
    key: str = ""
    label: Texts = field(default_factory=dict)
    fixed: bool = False
    source: str = ""
    ask_if: str = ""

    @property
    def are_given(self) -> bool:
        """Whether the form or another table says which rows there are."""
        return self.fixed or bool(self.source)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What documents an answer asks for, or must have; `accept` are endings of files."""

    ask: Literal["optional", "required"]
    accept: tuple[str, ...] = ("pdf", "xlsx", "jpg", "png")
    max_mb: int = 20


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure worked out from other facts for whoever does not have it at hand.

    `value` is an expression; with `over` it is added up over the rows of that table.
    `label` says from what it is made, `quality` how good that is: 3 at best.
    """

    key: str
    value: str
    label: Texts
    quality: int = 4
    over: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One way of asking for a data point; also a column of a table.

    `units[0]` is the unit of its number and of its fact; `unit_from` names the question
    that answers the currency. `ask_if`, `value`, and `required` or `quality` where they
    are texts, are expressions. `visible_to` are the roles that may see it; `prefill` says
    where a value to be confirmed comes from; `cap` how far a buyer in the chain may ask,
    `cap_small` the same of a company of few employees. A column that `names_rows` has one
    row for each of its options, and nothing to answer. `row_table` is the table whose
    rows a column stands in: its own, or that from which they are.
    """

    key: str
    type: str
    data_point: str
    label: Texts
    section: str = ""
    topic: str = ""
    scope: str = ""
    table: str = ""
    help: Texts = field(default_factory=dict)
    example: Texts = field(default_factory=dict)
    used_by: Texts = field(default_factory=dict)
    minutes: Decimal = Decimal(0)
    specimen: str = ""
    ask_if: str = ""
    required: bool | str = False
    allow: tuple[str, ...] = ("dont_know", "not_applicable")
    instant: bool = False
    quality: int | str | None = None
    units: tuple[str, ...] = ()
    unit_from: str = ""
    decimals: int | None = None
    min: Decimal | None = None
    max: Decimal | None = None
    max_length: int | None = None
    pattern: str = ""
    options: tuple[Option, ...] = ()
    value: str = ""
    columns: tuple[Question, ...] = ()
    rows: Rows = Rows()
    visible_to: tuple[str, ...] = ROLES
    evidence: Evidence | None = None
    prefill: str = ""
    cap: str = ""
    cap_small: str = ""
    estimates: tuple[Estimate, ...] = ()
    names_rows: bool = False
    row_table: str = ""

    @property
    def unit(self) -> str:
        """The unit of its number; empty for a plain one."""
        return self.units[0] if self.units else ""

    @property
    def path(self) -> str:
        """Its name in expressions and findings: `key`, or `table.column`."""
        return f"{self.table}.{self.key}" if self.table else self.key

    @property
    def is_input(self) -> bool:
        """Whether a person answers it, rather than the calculation or the form."""
        return self.type != "calc" and not self.names_rows

    @property
    def fixed_rows(self) -> tuple[Option, ...]:
        """The rows that the form itself names; none where people add them."""
        key = self.column(self.rows.key) if self.rows.fixed else None
        return key.options if key else ()

    def fixed_row(self, row: str) -> Option | None:
        """The row of that id, if the form names it."""
        return next((each for each in self.fixed_rows if each.id == row), None)

    def path_read(self, name: str) -> str:
        """The path of what a rule of its own reads under that name."""
        rest = name.removeprefix("row.")
        if rest == name:
            return name
        return rest if "." in rest else f"{self.table}.{rest}"

    def column(self, key: str) -> Question | None:
        """The column of that key, if it is a table that has it."""
        return next((column for column in self.columns if column.key == key), None)


def is_added_row(row: str) -> bool:
    """Whether people added that row: its id is a UUID, that of a named row has no hyphen."""
    return "-" in row


@dataclass(frozen=True, slots=True)
class Check:
    """A rule on an answer: hard blocks, explain wants a coded reason, soft only says."""

    key: str
    on: str
    level: Level
    passes: str
    message: Texts
    each_row: bool = False
    reasons: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """A page of a section that would be too long as one."""

    key: str
    title: Texts
    intro: Texts
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form that is filled, and consented to, as one.

    `questions` are all of it, also those that stand in `topics`.
    """

    key: str
    scope: str
    title: Texts
    intro: Texts
    minutes: Decimal
    ask_if: str
    questions: tuple[Question, ...]
    checks: tuple[Check, ...]
    topics: tuple[Topic, ...] = ()


@dataclass(frozen=True, slots=True)
class MapEntry:
    """How one data point relates to one paragraph of a framework.

    `reported_as` is the line the framework puts it under where frameworks differ, such as
    `scope_2` for the making of towngas. `cap` is the class that the framework gives it.
    `needs` names the conditions under which it
    holds, such as `location_based`; outside its days it does not hold at all.
    """

    framework: str
    framework_version: str
    data_point: str
    to: str
    rel: str
    reported_as: str
    verified: bool
    needs: tuple[str, ...] = ()
    cap: str = ""
    cap_small: str = ""
    valid_from: date | None = None
    valid_until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the relation is valid on that day, both ends included."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Caps:
    """Where the cap classes of a form come from; `employees`: so many at most are few."""

    employees: int
    source: Texts
    mark: str


StepKind = Literal["rename", "drop", "choice", "retype"]


@dataclass(frozen=True, slots=True)
class MigrateStep:
    """What a new version does with the answers to one data point of the version before.

    `target` is the new data point of a rename and the new option of a choice; `how` an
    expression over `old.key` (and `row.column`), `rows` the same for each cell of the
    rows that one value becomes.
    """

    kind: StepKind
    data_point: str
    target: str = ""
    option: str = ""
    how: str = ""
    rows: tuple[Mapping[str, str], ...] = ()
    ask_confirm: bool = False


@dataclass(frozen=True, slots=True)
class Migration:
    """The steps from one version, named by its label, to this one."""

    begins: str = ""
    steps: tuple[MigrateStep, ...] = ()

    @property
    def renamed(self) -> Mapping[str, str]:
        """New data points by the old ones."""
        return {s.data_point: s.target for s in self.steps if s.kind == "rename"}

    def of(self, data_point: str) -> tuple[MigrateStep, ...]:
        """The steps that concern the answers to a data point."""
        return tuple(step for step in self.steps if step.data_point == data_point)
