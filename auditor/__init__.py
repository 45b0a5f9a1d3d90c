"""Auditor audits the universal design of Norwegian public web sites and learning materials."""

__version__ = "0.1.0"
