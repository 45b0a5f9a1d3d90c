#!/usr/bin/env bash
# Installs what Auditor needs and passes over what is there already: Debian's packages, the virtual
# environment .venv, axe-core. Usage: setup/install.sh run|dev
#   run  what a scan needs
#   dev  that, and what the tests and checks need
# It speaks on stderr alone: stdout belongs to the results of a scan.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec >&2

say() { printf 'set-up: %s\n' "$1" >&2; }
stop() { say "$1"; exit 2; }

# Runs a command in silence; if it fails, shows what it printed, and stops with the sentence.
quietly() {
  local sentence=$1 log status=0
  shift
  log=$(mktemp)
  "$@" </dev/null >"$log" 2>&1 || status=$?
  [[ $status == 0 ]] || tail -n 40 "$log"
  rm -f "$log"
  [[ $status == 0 ]] || stop "$sentence"
}

fingerprint() { cat "$@" | sha256sum | cut -d ' ' -f 1; }

# Whether the stamp file $1 holds the key $2: the step behind it was carried out to its end.
stamped() { [[ -f $1 && $(<"$1") == "$2" ]]; }

find_python() {
  local candidate
  for candidate in /usr/bin/python3 python3; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  stop "Auditor needs Python 3.11 or later: install Debian's package python3 (Debian 12 or later)."
}

# Debian's packages that are not there; one a line.
missing_packages() {
  local wanted package installed
  mapfile -t wanted <setup/runtime-packages.txt
  [[ $purpose == run ]] || mapfile -t -O "${#wanted[@]}" wanted <setup/dev-packages.txt
  installed=$(dpkg-query --show --showformat='${Package} ${db:Status-Status}\n' "${wanted[@]}" \
    2>/dev/null) || true
  for package in "${wanted[@]}"; do
    grep -qxF "$package installed" <<<"$installed" || printf '%s\n' "$package"
  done
  venv_ready || "$python" -c 'import ensurepip' 2>/dev/null || printf 'python3-venv\n'
  axe_ready || command -v npm >/dev/null || printf 'npm\n'
}

install_packages() {
  local missing
  mapfile -t missing < <(missing_packages)
  [[ ${#missing[@]} -gt 0 ]] || return 0
  command -v apt-get >/dev/null ||
    stop "Set-up knows Debian only: use the container image, or see 'Other systems' in README.md."
  [[ $EUID == 0 ]] ||
    stop "Run as root, then start again: apt-get install --no-install-recommends ${missing[*]}"
  say "Installing Debian's packages (some minutes): ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  quietly "The list of Debian's packages could not be fetched: see the lines above." \
    apt-get update
  quietly "Debian's packages could not be installed: see the lines above." \
    apt-get install --yes --no-install-recommends "${missing[@]}"
}

# A virtual environment holds its own path and its Python's version, and is of no use with others.
venv_ready() { stamped .venv/.stamp-python "$python_key"; }

make_venv() {
  ! venv_ready || return 0
  say "Making the virtual environment .venv with $python"
  rm -rf .venv
  quietly "The virtual environment could not be made: see the lines above." \
    "$python" -m venv .venv
  printf '%s' "$python_key" >.venv/.stamp-python
}

# What dev's lock file holds includes all that run's holds, at the same versions.
install_python_packages() {
  local lock=requirements.lock key
  [[ $purpose == run ]] || lock=requirements-dev.lock
  key=$(fingerprint requirements.lock requirements-dev.lock pyproject.toml)
  ! stamped .venv/.stamp-dev "$key" || return 0
  ! stamped ".venv/.stamp-$purpose" "$key" || return 0
  say "Installing the Python packages of $lock into .venv"
  quietly "The Python packages could not be installed: see the lines above." \
    .venv/bin/python -m pip install --no-input --require-hashes --requirement "$lock"
  say "Installing Auditor itself as .venv/bin/auditor"
  quietly "Auditor itself could not be installed: see the lines above." \
    .venv/bin/python -m pip install --no-input --no-deps --no-build-isolation --editable .
  # Else every start compiles them anew where the environment lets Python write no bytecode.
  quietly "Auditor itself could not be compiled: see the lines above." \
    .venv/bin/python -m compileall -q auditor api reports rules
  printf '%s' "$key" >".venv/.stamp-$purpose"
}

vendor=auditor/engines/vendor

axe_ready() {
  stamped node_modules/.stamp "$(fingerprint package-lock.json)" &&
    cmp --silent node_modules/axe-core/axe.min.js "$vendor/axe.min.js"
}

install_axe() {
  ! axe_ready || return 0
  say "Installing axe-core into $vendor"
  quietly "axe-core could not be installed: see the lines above." \
    npm ci --ignore-scripts --no-audit --no-fund
  mkdir -p "$vendor"
  cp node_modules/axe-core/{LICENSE,LICENSE-3RD-PARTY.txt,axe.min.js} "$vendor/"
  fingerprint package-lock.json >node_modules/.stamp
}

purpose=${1:-}
[[ $# == 1 && $purpose =~ ^(run|dev)$ ]] || stop "Usage: setup/install.sh run|dev"
exec 9<setup/install.sh
flock 9 # two starts in one checkout take turns
python=$(find_python)
python_key="$PWD $python $("$python" --version)"
install_packages
make_venv
install_python_packages
install_axe
