"""Measures Auditor against labelled pages, bare axe-core and other tools; docs/benchmarks.md."""
