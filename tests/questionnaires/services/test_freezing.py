"""What was frozen, as those read it who may not see all of it."""

from questionnaires.services.freezing import without_hidden

FROZEN = {
    "values": [{"path": "total"}, {"path": "change"}],
    "explanations": [
        {"path": "total", "check": "jump", "reason": "leak", "message": "400%", "messages": {"en": "400%"}},
        {"path": "total", "check": "large", "reason": "leak", "message": "much", "messages": {"en": "much"}},
        {"path": "change", "check": "odd", "reason": "leak", "message": "odd", "messages": {}},
    ],
    "evidence": [],
    "notes": [],
    "facts": [{"derivation": {"question": "change"}}, {"derivation": {"question": "total"}}],
}  # fmt: skip


def test_hidden_answers_go_and_remarks_that_name_them_lose_their_words():
    shown = without_hidden(FROZEN, frozenset({"change", "checks.jump"}))
    assert shown["values"] == [{"path": "total"}]
    assert [each["derivation"]["question"] for each in shown["facts"]] == ["total"]
    jump, large = shown["explanations"]
    assert (jump["reason"], jump["message"], jump["messages"]) == ("leak", "", {})
    assert large == FROZEN["explanations"][1]


def test_who_sees_everything_gets_what_was_frozen():
    assert without_hidden(FROZEN, frozenset()) is FROZEN
