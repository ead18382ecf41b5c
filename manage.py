#!/usr/bin/env python
"""Runs Django's command line with greenfin's settings."""

import os
import sys

from django.core.management import execute_from_command_line

from questionnaires.formats.vsme.command import run as print_workbook

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "greenfin.settings")
    code = print_workbook(sys.argv[1:])
    if code is not None:
        sys.exit(code)
    execute_from_command_line(sys.argv)
