"""Small commands of the operator: a fresh key, the sample environment, the demo's refusal."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from freezegun import freeze_time

from greenfin.env import DECLARED
from greenfin.management.commands.env_example import example


def said(capsys, *command, **options):
    call_command(*command, **options)
    return capsys.readouterr().out.strip()


def test_new_key_is_long_enough_for_production_and_never_the_same(capsys):
    keys = {said(capsys, "new_key") for _ in range(2)}
    assert len(keys) == 2
    assert all(len(key) >= 50 for key in keys)


def test_field_key_carries_its_day_as_id(capsys):
    with freeze_time("2026-03-01"):
        pair = said(capsys, "new_key", field=True)
    key_id, _, key = pair.partition(":")
    assert key_id == "k20260301"
    assert len(key) >= 50
    assert "," not in pair


def test_sample_environment_names_every_variable_once_with_its_purpose():
    named = re.findall(r"^([A-Z_]+)=", example(), re.M)
    assert sorted(named) == sorted(DECLARED)
    for variable in DECLARED.values():
        assert f"# {variable.purpose}\n{variable.name}={variable.sample}\n" in example()


def test_sample_in_the_repository_is_what_the_settings_read():
    assert Path(settings.BASE_DIR, ".env.example").read_text("utf-8") == example()


def test_sample_environment_is_printed_or_written(capsys, settings, tmp_path):
    settings.BASE_DIR = tmp_path
    assert said(capsys, "env_example") == example().strip()
    assert not (tmp_path / ".env.example").exists()
    call_command("env_example", write=True)
    assert (tmp_path / ".env.example").read_text("utf-8") == example()


def test_demo_is_made_in_its_own_mode_only(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="GREENFIN_MODE=demo"):
        call_command("demo")
