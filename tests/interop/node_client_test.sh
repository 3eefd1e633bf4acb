#!/usr/bin/env bash
# Runs the Node client where Node and its gRPC packages can be had; else says why not and counts as skipped (exit 77).
#   node_client_test.sh BRIEFINGD PROTO_DIR WORK_DIR
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
skip() { echo "skipped: $1"; exit 77; }
command -v node >/dev/null || skip "node is not installed"
command -v npm >/dev/null || skip "npm is not installed"
mkdir -p "$3"
# The mark, since an install that was broken off leaves some of its folders.
if [ ! -f "$3/installed" ]; then
  (cd "$3" && timeout 100 npm install --no-fund --no-audit --loglevel error --prefix . @grpc/grpc-js@1 @grpc/proto-loader@0.7 >npm.log 2>&1) ||
    skip "npm cannot install @grpc/grpc-js: $(grep -m 1 . "$3/npm.log" || echo 'no answer in time') (see $3/npm.log)"
  touch "$3/installed"
fi
cp "$here/node_client_test.js" "$3/"
exec node "$3/node_client_test.js" "$1" "$2"
