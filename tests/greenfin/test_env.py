"""Typed readers refuse odd values with the remedy, and keep what the sample file shows."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from greenfin import env


@pytest.fixture(autouse=True)
def declared(monkeypatch):
    monkeypatch.setattr(env, "DECLARED", {})
    return env.DECLARED


@pytest.fixture
def given(monkeypatch):
    """Sets the variable X."""

    def set_to(value, name="X"):
        monkeypatch.setenv(name, value)

    return set_to


def test_absent_variable_has_its_default():
    assert env.text("X", "a", "why") == "a"
    assert env.flag("X", True, "why") is True
    assert env.integer("X", 7, "why") == 7
    assert env.words("X", ["a", "b"], "why") == ["a", "b"]
    assert env.folder("X", Path("/srv/files"), "why") == Path("/srv/files")


def test_read_variable_is_declared_with_sample_and_purpose():
    env.words("X", ["a", "b"], "names, by comma")
    env.flag("Y", False, "a switch")
    assert env.DECLARED["X"] == env.Variable("X", "a,b", "names, by comma")
    assert env.DECLARED["Y"].sample == "false"


@pytest.mark.parametrize(
    ("value", "flag"),
    [("1", True), ("TRUE", True), (" yes ", True), ("on", True),
     ("0", False), ("False", False), ("no", False), ("off", False), ("", False)],
)  # fmt: skip
def test_flag_is_read_from_the_usual_words(given, value, flag):
    given(value)
    assert env.flag("X", not flag, "why") is flag


@pytest.mark.parametrize("value", ["maybe", "2", "ja"])
def test_other_word_is_no_flag(given, value):
    given(value)
    with pytest.raises(ImproperlyConfigured, match="write true or false"):
        env.flag("X", False, "why")


@pytest.mark.parametrize(("value", "number"), [("12", 12), (" 12 ", 12), ("-3", -3)])
def test_whole_number_is_read(given, value, number):
    given(value)
    assert env.integer("X", 0, "why") == number


@pytest.mark.parametrize("value", ["", "1.5", "many", "1e3"])
def test_other_text_is_no_number_and_the_remedy_shows_one(given, value):
    given(value)
    with pytest.raises(ImproperlyConfigured, match="whole number, for example 60"):
        env.integer("X", 60, "why")


@pytest.mark.parametrize(
    ("value", "words"), [("a, b,,c ", ["a", "b", "c"]), ("", []), (" , ", [])]
)
def test_words_are_without_blanks(given, value, words):
    given(value)
    assert env.words("X", ["default"], "why") == words


@pytest.mark.parametrize(
    ("value", "folder"),
    [
        ("/mnt/files", Path("/mnt/files")),
        ("var/files", Path("/elsewhere/files")),
        ("", Path("/elsewhere/files")),
        ("data/files", env.PROJECT / "data" / "files"),
        ("files", env.PROJECT / "files"),
    ],
)
def test_relative_folder_is_the_projects_and_the_sample_is_the_default(
    given, value, folder
):
    given(value)
    assert env.folder("X", Path("/elsewhere/files"), "why") == folder


def test_file_is_read_instead_of_the_variable_without_its_last_line_end(
    given, tmp_path
):
    (tmp_path / "secret").write_text("from the file\n")
    given("from the variable")
    given(str(tmp_path / "secret"), "X_FILE")
    assert env.text("X", "", "why") == "from the file"


def test_file_that_cannot_be_read_is_named(given, tmp_path):
    given(str(tmp_path / "absent"), "X_FILE")
    with pytest.raises(ImproperlyConfigured, match=r"X_FILE names .*No such file"):
        env.text("X", "", "why")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    given(str(tmp_path / "binary"), "X_FILE")
    with pytest.raises(ImproperlyConfigured, match="not text in UTF-8"):
        env.text("X", "", "why")


def test_database_address_is_read():
    found = env.parse_database("postgres://web:pa%2Fss@db:5433/greenfin")
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db", 5433, "greenfin")
    assert (found["USER"], found["PASSWORD"]) == ("web", "pa/ss")


@pytest.mark.parametrize("url", ["nonsense", "postgres", "://"])
def test_other_text_is_no_database_and_the_password_is_not_told(url):
    with pytest.raises(ImproperlyConfigured, match="write sqlite:") as refused:
        env.parse_database(url)
    assert url not in str(refused.value).split("write")[0]
