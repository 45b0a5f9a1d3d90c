"""The command line: thin commands over wiring."""

from auditor.cli.app import main

__all__ = ["main"]
