"""Verdicts under missing facts, explanations that can be recomputed, and a twin by hand."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest

from schemes.rules.cases import case_files, read_cases
from schemes.rules.compiling import compile_version
from schemes.rules.evaluation import evaluate
from schemes.rules.library import DEFINITIONS
from schemes.rules.reading import read_facts
from tests.schemes.twin import as_facts, by_hand, random_claim

CASES = [
    case
    for path in case_files(DEFINITIONS)
    for case in read_cases(path)
    if "unread" not in case.expect
]
ON = date(2024, 7, 15)


def some_fewer(facts, rng):
    """The facts less a random part of them."""
    return {key: raw for key, raw in facts.items() if rng.random() < 0.6}


def test_filling_in_facts_never_overturns_a_verdict(library, rng):
    for case in CASES * 4:
        outcome = case.run(library)
        if not outcome.version:
            continue
        scheme = library.scheme(outcome.scheme)
        named = f"{outcome.scheme}/{outcome.track}"
        fewer = library.quote(
            named, some_fewer(case.given, rng), case.on, outcome.version
        )
        assert scheme.version(outcome.version)
        assert fewer.verdict in (outcome.verdict, "undetermined")
        refused = {r.rule for r in fewer.reasons if r.verdict == "no"}
        assert refused <= {r.rule for r in outcome.reasons if r.verdict == "no"}


def test_amount_known_of_fewer_facts_is_the_amount(library, rng):
    for case in CASES * 4:
        outcome = case.run(library)
        if outcome.verdict != "yes" or outcome.amount is None:
            continue
        named = f"{outcome.scheme}/{outcome.track}"
        fewer = library.quote(
            named, some_fewer(case.given, rng), case.on, outcome.version
        )
        assert fewer.amount in (outcome.amount, None)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_amount_can_be_recomputed_from_what_the_steps_show(library, case):
    outcome = case.run(library)
    steps = {step["rule"]: step for step in outcome.as_json()["steps"]}
    for line in outcome.lines:
        mine = [
            s for rule, s in steps.items() if rule.startswith(f"award.{line.line}.")
        ]
        if line.amount is None or line.refusal:
            continue
        amount = None
        for step in mine:
            given = {
                k: Decimal(v)
                for k, v in step["inputs"].items()
                if step["kind"] != "criterion"
            }
            match step["kind"]:
                case "share":
                    amount = given["cost"] * given["share"] / 100
                case "cap":
                    assert given["amount"] == amount
                    amount = min(amount, max(given["at"] - given["used"], Decimal(0)))
                case "rounding":
                    amount = given["amount"].quantize(Decimal("0.01"), ROUND_HALF_UP)
                case _:
                    continue
            assert Decimal(step["output"]) == amount
        assert amount * 100 == line.amount.minor


def test_total_is_the_sum_of_its_lines(library):
    for case in CASES:
        outcome = case.run(library)
        if outcome.amount:
            assert outcome.amount.minor == sum(x.amount.minor for x in outcome.lines)


def test_every_sentence_stands_in_both_languages_without_holes(library):
    for case in CASES:
        outcome = case.run(library)
        texts = [step.text for step in outcome.steps]
        texts += [reason.text for reason in outcome.reasons]
        for text in texts:
            assert set(text) == {"en", "zh-Hant"}
            assert all("{" not in part and part for part in text.values())


def test_grant_for_reviews_agrees_with_its_twin(library, rng):
    verdicts = set()
    for _ in range(400):
        claim, on = random_claim(rng)
        verdict, cents = by_hand(claim, on)
        outcome = library.quote("gsf_grant/external_review", as_facts(claim), on, "3")
        lines = {line.line: line.amount.minor for line in outcome.lines}
        assert (outcome.verdict, lines) == (verdict, cents), claim
        verdicts.add(verdict)
    assert verdicts == {"yes", "no"}


@pytest.mark.full
def test_grant_for_reviews_agrees_with_its_twin_many_times(library, rng):
    for _ in range(20_000):
        claim, on = random_claim(rng)
        verdict, cents = by_hand(claim, on)
        outcome = library.quote("gsf_grant/external_review", as_facts(claim), on, "3")
        lines = {line.line: line.amount.minor for line in outcome.lines}
        assert (outcome.verdict, lines) == (verdict, cents), claim


def test_ceiling_of_the_family_holds_whatever_the_order_of_claims(library, rng):
    """Child claims made one after another never exceed the ceilings, in any order."""
    for _ in range(60):
        order = rng.sample(("pre", "1", "2", "3"), 4)
        paid = dict.fromkeys(("pre", "1", "2", "3"), Decimal(0))
        for name in order:
            claims = "pre" if name == "pre" else f"post_{name}"
            cost = "pre_cost" if name == "pre" else f"post_cost_{name}"
            facts = {
                "claims": [claims],
                cost: rng.randrange(100_000, 400_000),
                "issue_date": "2024-06-03",
                "maturity_date": "2029-06-03",
                "has_earlier_grant": "yes",
                **{f"awarded_{key}": str(sum_) for key, sum_ in paid.items()},
            }
            outcome = library.quote("gsf_grant/external_review", facts, ON)
            paid[name] += outcome.lines[0].amount.amount
        assert paid["pre"] <= 250_000
        assert all(paid[year] <= 200_000 for year in "123")
        assert sum(paid.values()) <= 800_000


def test_mark_of_a_branch_that_was_not_taken_does_not_count(library):
    [t1] = [case for case in CASES if case.name.startswith("T1 ")]
    [t6] = [case for case in CASES if case.name.startswith("T6")]
    assert "ceiling_scope" not in t1.run(library).unconfirmed
    assert "ceiling_scope" in t6.run(library).unconfirmed


def test_parameters_are_shown_with_their_steps(library):
    [t3] = [case for case in CASES if case.name.startswith("T3 ")]
    [cap] = [step for step in t3.run(library).steps if step.kind == "cap"]
    assert cap.binds
    assert cap.inputs["at"] == 10_000
    assert (
        cap.text["zh-Hant"]
        == "每名申請人的上限：10,000港元；12,000港元減至10,000港元。"
    )


def test_deadline_stays_where_the_parameter_says_so(library):
    scheme = library.scheme("training_subsidy")
    content = dict(scheme.newest.content)
    moves = content["parameters"]["deadline_moves"] | {"value": "stays"}
    content["parameters"] = content["parameters"] | {"deadline_moves": moves}
    quote = changed(library, content)
    facts = {"completion_date": "2026-03-21"}
    late = quote(facts, date(2026, 6, 22))
    assert "eligibility.in_time" in {r.rule for r in late.reasons if r.verdict == "no"}


def test_ceiling_for_each_programme_leaves_earlier_awards_aside(library):
    scheme = library.scheme("training_subsidy")
    content = dict(scheme.newest.content)
    scope = content["parameters"]["ceiling_scope"] | {"value": "programme"}
    content["parameters"] = content["parameters"] | {"ceiling_scope": scope}
    facts = {
        "fee": 5000, "status": "practitioner", "has_earlier_award": "yes",
        "awarded_before": 7840,
    }  # fmt: skip
    assert changed(library, content)(facts, ON).amount.minor == 400_000


def changed(library, content):
    """Quotes under a version that was changed in one place."""
    version = compile_version(content)
    track = next(iter(version.tracks))

    def quote(facts, on):
        reading = read_facts(version, facts)
        return evaluate(version, track, reading, on, library.calendar(version))

    return quote
