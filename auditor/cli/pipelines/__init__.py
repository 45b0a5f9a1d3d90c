"""Pipelines that `auditor ci init` writes: templates for each CI, and the scripts in them."""
