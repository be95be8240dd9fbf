#!/bin/sh
# Make requirements.lock anew: everything that `./run` installs, pinned, with the hashes of the
# wheels of all platforms, and no index address (so that it works behind any mirror).
# Needs pip-tools beside the development environment: .venv/bin/pip install pip-tools
# With --upgrade as argument, newer versions are taken; without, pins move only where they must.
set -eu
cd "$(dirname "$0")/.."
[ -x .venv/bin/pip-compile ] || {
    echo "tools/lock.sh: pip-compile is missing; type: .venv/bin/pip install pip-tools" >&2
    exit 1
}
# hatchling stands in the `build` extra: the project is installed with --no-build-isolation, so
# that nothing but what the lock names is ever fetched.
CUSTOM_COMPILE_COMMAND=tools/lock.sh .venv/bin/pip-compile \
    --quiet --generate-hashes --strip-extras --allow-unsafe \
    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
    --extra test --extra build \
    --output-file requirements.lock "$@" pyproject.toml
