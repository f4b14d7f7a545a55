#!/usr/bin/env python
"""Matinee's command line: Django's commands and our own."""

import sys


def main() -> None:
    settings = "demo" if sys.argv[1:2] == ["demo"] else "dev"

    from config.entry import begin  # before Django: its settings want the addresses of running services

    begin(f"config.settings.{settings}")

    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
