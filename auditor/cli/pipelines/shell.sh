#!/bin/sh
# Audits a site, in any CI. It leaves auditor-comment.md (for the pull request), auditor.json,
# auditor.sarif and auditor.xml (JUnit), and ends with Auditor's exit code.
#
# Second step, the gate: run `auditor baseline create` once on the main branch, and commit
# a11y-baseline.json. From then on only what is new fails.
set -eu

@AUDIT@
