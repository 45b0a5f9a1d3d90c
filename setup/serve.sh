#!/usr/bin/env bash
# Starts the service. As root it makes the user auditor, and runs as that one: pages of strangers
# are not opened by root. What the user has, and may be kept, is in /var/lib/auditor.
# It speaks on stderr alone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec >&2

say() { printf 'set-up: %s\n' "$1" >&2; }
stop() { say "$1"; exit 2; }

user=auditor
home=/var/lib/$user

if [[ $EUID != 0 || ${AUDITOR_NO_SANDBOX:-} == 1 ]]; then
  exec .venv/bin/auditor serve
fi

as_user() {
  setpriv --reuid "$user" --regid "$user" --init-groups -- \
    env --chdir="$home" HOME="$home" USER="$user" LOGNAME="$user" "$@"
}

# The checkout, or a copy of what runs where the user may not look into it.
program=$PWD
copy=$home/program

copy_program() {
  local part
  say "Copying Auditor to $copy: the user $user may not read $PWD"
  mkdir -p "$copy"
  if ! cmp --silent .venv/.stamp-run "$copy/.venv/.stamp-run"; then
    rm -rf "$copy/.venv"
    cp --archive --reflink=auto .venv "$copy/.venv"
  fi
  for part in auditor rules reports api; do
    rm -rf "${copy:?}/$part"
    cp --archive --reflink=auto "$part" "$copy/$part"
  done
  chown -R root:root "$copy"
  chmod -R go=rX "$copy"
  program=$copy
}

if ! id -u "$user" >/dev/null 2>&1; then
  say "Making the user $user, whose home is $home"
  useradd --system --user-group --home-dir "$home" --shell /usr/sbin/nologin "$user"
fi
install --directory --owner="$user" --group="$user" --mode=0750 "$home"
data=${AUDITOR_DATA_DIR:-$home/data}
[[ -d $data ]] || install --directory --owner="$user" --group="$user" --mode=0700 "$data"
data=$(realpath "$data")

readable='import sys, auditor.cli.serve, api.app, rules, reports'
as_user env PYTHONPATH="$PWD" "$PWD/.venv/bin/python" -P -c "$readable" 2>/dev/null || copy_program
as_user env PYTHONPATH="$program" "$program/.venv/bin/python" -P -c "$readable" ||
  stop "The user $user cannot run $program/.venv/bin/python: install Debian's package python3, remove .venv and start again."

say "Running as the user $user; its data are in $data"
export PYTHONPATH=$program AUDITOR_DATA_DIR=$data
exec setpriv --reuid "$user" --regid "$user" --init-groups -- \
  env --chdir="$home" HOME="$home" USER="$user" LOGNAME="$user" \
  "$program/.venv/bin/python" -P -c 'from auditor.cli import main; raise SystemExit(main(["serve"]))'
