"""Predicates over evidence that rules share."""
