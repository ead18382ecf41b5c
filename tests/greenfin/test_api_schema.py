"""What the document of the API says of every operation alike."""

import pytest

from greenfin.api_schema import PROBLEM, OneDocument, TokenScheme, declare_common


@pytest.fixture
def document():
    """One list and one record, as the generator leaves them."""
    body = {"requestBody": {"content": {}}, "responses": {"201": {}}}
    return {
        "info": {},
        "paths": {
            "/facts/": {"get": {"responses": {"200": {}}}, "post": body},
            "/facts/{id}/": {
                "get": {"responses": {"200": {}, "404": {"description": "Gone."}}}
            },
        },
    }


@pytest.fixture
def declared(document):
    return declare_common(document, None, None, True)


def refusals(declared, path, method):
    return {s for s in declared["paths"][path][method]["responses"] if s >= "400"}


@pytest.mark.parametrize(
    ("path", "method", "more"),
    [
        ("/facts/", "get", set()),
        ("/facts/{id}/", "get", {"404"}),
        ("/facts/", "post", {"409", "413", "415", "422"}),
    ],
)
def test_operation_declares_the_refusals_that_it_can_give(declared, path, method, more):
    common = {"400", "401", "403", "405", "406", "429"}
    assert refusals(declared, path, method) == common | more


def test_refusal_in_words_of_its_own_keeps_them(declared):
    responses = declared["paths"]["/facts/{id}/"]["get"]["responses"]
    assert responses["404"] == {"description": "Gone."}


def test_every_refusal_is_a_problem(declared):
    assert declared["components"]["schemas"]["Problem"] is PROBLEM
    refusal = declared["paths"]["/facts/"]["get"]["responses"]["403"]
    (media_type,) = refusal["content"]
    assert media_type == "application/problem+json"


def test_post_takes_a_key_and_its_body_is_required(declared):
    post = declared["paths"]["/facts/"]["post"]
    assert [p["name"] for p in post["parameters"]] == ["Idempotency-Key"]
    assert post["requestBody"]["required"] is True
    assert "parameters" not in declared["paths"]["/facts/"]["get"]


def test_document_says_that_consent_is_not_given_by_token(declared):
    assert "consent is not possible by token" in declared["info"]["description"]


def test_document_is_made_once_a_language():
    assert OneDocument().get_schema() is OneDocument().get_schema()


def test_token_is_sent_as_bearer():
    assert TokenScheme(None).get_security_definition(None)["scheme"] == "bearer"
