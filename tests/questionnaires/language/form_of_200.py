"""A form of 200 questions, 60 conditions, 30 figures, 70 checks, 10 tables; with answers."""

import random


def text(words):
    return {"en": words}


def question(key, type_, **more):
    return {"key": key, "type": type_, "label": text(key), "used_by": "bench", **more}


def form():
    """The definition as plain data."""
    inputs = [_input(number) for number in range(160)]
    tables = [_table(number) for number in range(10)]
    figures = [_figure(number) for number in range(30)]
    everything = [*inputs, *tables, *figures]
    sections = [
        {
            "key": f"s{number}",
            "scope": "profile",
            "title": text("S"),
            "minutes": 5,
            "questions": everything[number * 20 : number * 20 + 20],
        }
        for number in range(10)
    ]
    sections[0]["checks"] = [_check(number) for number in range(70)]
    return {
        "gfq": "1.0",
        "key": "bench",
        "version": "1",
        "languages": ["en"],
        "title": text("Bench"),
        "sections": sections,
    }


def _input(number):
    condition = {}
    if number >= 10 and number % 5 in (1, 3):
        condition = {"ask_if": f'q{number % 10 // 5 * 5} == "yes" or q2 > {number}'}
    key = f"q{number}"
    match number % 5:
        case 0:
            return question(key, "yes_no", required=True)
        case 1:
            options = [{"id": name, "en": name} for name in "abc"]
            return question(key, "choice", options=options, **condition)
        case 2:
            return question(key, "decimal", min=0, max=100000, required=True)
        case 3:
            return question(key, "quantity", units=["kWh", "MWh"], **condition)
        case _:
            return question(key, "text", required='q0 == "yes"')


def _table(number):
    columns = [
        question("name", "text", required=True),
        question("amount", "quantity", units=["kWh", "MWh"], min=0),
        question("share", "percent", min=0, max=100),
        question("part", "calc", unit="kWh", value="row.amount * row.share / 100"),
    ]
    return question(f"t{number}", "table", columns=columns)


def _figure(number):
    if number < 10:
        return question(f"c{number}", "calc", unit="MWh", value=f"sum(t{number}.part)")
    if number < 20:
        left, right = number * 5 + 2, number * 5 + 7
        return question(f"c{number}", "calc", value=f"q{left} + q{right} * 2 - q2 / 3")
    rule = f"c{number - 20} / (c{(number - 19) % 10} + qty(1, 'MWh')) * 100"
    return question(f"c{number}", "calc", value=rule, decimals=2)


def _check(number):
    on = number % 32 * 5 + 2
    rule = f"q{on} <= q{(on + 5) % 160} * 3 or q{on} < {number * 500}"
    level = ("hard", "soft")[number % 2]
    message = text(f"{{q{on}}} is too much")
    return {"key": f"k{number}", "on": f"q{on}", "level": level, "pass": rule,
            "message": message}  # fmt: skip


def answers(seed):
    """Distinct answers as texts, as they come from a form."""
    dice = random.Random(seed)
    given = {}
    for number in range(160):
        match number % 5:
            case 0:
                given[f"q{number}"] = dice.choice(["yes", "no"])
            case 1:
                given[f"q{number}"] = dice.choice("abc")
            case 2:
                given[f"q{number}"] = str(dice.randint(0, 120000))
            case 3:
                given[f"q{number}"] = f"{dice.randint(1, 9999)} kWh"
            case _:
                given[f"q{number}"] = f"words {dice.random()}"
    for number in range(10):
        given[f"t{number}"] = [
            {"name": f"r{row}", "amount": str(dice.randint(1, 99999)),
             "share": str(dice.randint(0, 100))}
            for row in range(3)
        ]  # fmt: skip
    return given
