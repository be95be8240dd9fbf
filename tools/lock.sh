#!/bin/sh
# Make the two locks anew, for all Pythons and platforms that have wheels, with their hashes and no
# index address (so that they work behind any mirror):
#   requirements.lock       what `./run` installs: netaudit's dependencies, the tests', the build's
#   requirements-dev.lock   what .ci/run adds: linters, types, translations, browser tests
# Needs uv in the development environment: .venv/bin/pip install uv
# Arguments go to `uv pip compile`: with --upgrade newer versions are taken; without, pins move only
# where they must.
set -eu
cd "$(dirname "$0")/.."
[ -x .venv/bin/uv ] || {
    echo "tools/lock.sh: uv is missing; type: .venv/bin/pip install uv" >&2
    exit 1
}

# Where the newest release of a package has left Python 3.11, that one gets an older release.
compile() {
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 \
        --generate-hashes --no-emit-index-url --custom-compile-command tools/lock.sh "$@"
}

# The build backend stands in the lock too: the project is installed with --no-build-isolation,
# so that nothing but what the lock names is ever fetched. For --editable it wants one package more.
build() {
    .venv/bin/python -c 'import tomllib
with open("pyproject.toml", "rb") as file:
    print(*tomllib.load(file)["build-system"]["requires"], "editables", sep="\n")'
}

build | compile --extra test --output-file requirements.lock "$@" pyproject.toml -
compile --extra dev --extra e2e --extra oracles --constraint requirements.lock \
    --output-file requirements-dev.lock "$@" pyproject.toml
