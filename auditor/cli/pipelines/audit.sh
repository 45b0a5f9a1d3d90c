# Reports only, until the gate is set up: then it fails on what the baseline does not know.
if [ -f a11y-baseline.json ]; then
  set -- --baseline a11y-baseline.json --fail-on new
else
  set -- --exit-zero
fi
# What an earlier job left in this folder says nothing of this one.
rm -f auditor-comment.md auditor.json auditor.sarif auditor.xml
code=0
auditor scan '@TARGET@' "$@" -f markdown:auditor-comment.md -f json:auditor.json \
  -f sarif:auditor.sarif -f junit:auditor.xml || code=$?
# Where a pull request of a fork may not see the key, some CIs leave the variable's name in its place.
case "${AUDITOR_KEY:-}" in
  aud_*)
    if [ -n "${AUDITOR_SERVER:-}" ] && [ -f auditor.json ]; then
      auditor push || [ "$code" -ne 0 ] || code=2
    fi
    ;;
esac
exit "$code"
