"""Tests of Auditor: real files, real SQLite, real HTTP on loopback, real Chromium."""
