#!/bin/sh
# Make the two locks anew, with the hashes of the wheels of all platforms and no index address
# (so that they work behind any mirror):
#   requirements.lock       what `./run` installs: netaudit's dependencies, the tests', the build's
#   requirements-dev.lock   what .ci/run adds: linters, types, translations, browser tests
# Needs pip-tools in the development environment: .venv/bin/pip install pip-tools
# Arguments go to pip-compile: with --upgrade newer versions are taken; without, pins move only
# where they must.
set -eu
cd "$(dirname "$0")/.."
[ -x .venv/bin/pip-compile ] || {
    echo "tools/lock.sh: pip-compile is missing; type: .venv/bin/pip install pip-tools" >&2
    exit 1
}

compile() {
    CUSTOM_COMPILE_COMMAND=tools/lock.sh .venv/bin/pip-compile \
        --quiet --generate-hashes --strip-extras --allow-unsafe \
        --no-emit-index-url --no-emit-find-links --no-emit-trusted-host "$@" pyproject.toml
}

# The build backend stands in the lock too: the project is installed with --no-build-isolation,
# so that nothing but what the lock names is ever fetched.
compile --extra test --build-deps-for editable --output-file requirements.lock "$@"
compile --extra dev --extra e2e --extra oracles --constraint requirements.lock \
    --output-file requirements-dev.lock "$@"
