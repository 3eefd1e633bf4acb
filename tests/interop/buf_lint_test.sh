#!/usr/bin/env bash
# Lints the schema with buf where npm can bring it; else says why not and counts as skipped (exit 77).
#   buf_lint_test.sh PROTO_DIR WORK_DIR
set -euo pipefail
skip() { echo "skipped: $1"; exit 77; }
command -v npm >/dev/null || skip "npm is not installed"
mkdir -p "$2"
if [ ! -x "$2/node_modules/.bin/buf" ]; then
  (cd "$2" && timeout 100 npm install --no-fund --no-audit --loglevel error --prefix . @bufbuild/buf@1 >npm.log 2>&1) ||
    skip "npm cannot install @bufbuild/buf: $(grep -m 1 . "$2/npm.log" || echo 'no answer in time') (see $2/npm.log)"
fi
exec "$2/node_modules/.bin/buf" lint "$1"
