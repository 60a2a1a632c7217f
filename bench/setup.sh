#!/bin/sh
# Make bench/.venv with what the benchmarks compare with. Needs, on Debian:
#   apt-get install libicu-dev pkg-config g++ golang-golang-x-mod-dev
set -eu
cd "$(dirname "$0")/.."
[ -x bench/.venv/bin/python ] || "${PYTHON:-python3}" -m venv bench/.venv
bench/.venv/bin/python -m pip install --quiet --require-hashes -r bench/requirements.txt
bench/.venv/bin/python -m pip install --quiet --no-deps --editable .
