#!/usr/bin/env python
"""Matinee's command line: Django's commands and our own."""

import os
import sys


def main() -> None:
    settings = "demo" if sys.argv[1:2] == ["demo"] else "dev"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"config.settings.{settings}")

    from config import embedded  # before Django: its settings want the addresses of running services

    embedded.ensure()

    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
