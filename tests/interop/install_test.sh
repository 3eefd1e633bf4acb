#!/usr/bin/env bash
# Installs a build into a prefix of its own, builds tests/interop/consumer against it and runs that on the installed server.
#   install_test.sh CMAKE BUILD_DIR SOURCE_DIR [CMAKE_ARGUMENT…]
set -euo pipefail
cmake=$1 build=$2 source=$3
shift 3

work=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
prefix="$work/a prefix"

"$cmake" --install "$build" --prefix "$prefix" >"$work/install.log" || { cat "$work/install.log"; exit 1; }
if grep -rlF -e "$source" -e "$build" "$prefix/lib"*/cmake "$prefix/lib"*/*/cmake "$prefix/include" 2>/dev/null; then
  echo "these installed files name the tree that they were built from" >&2
  exit 1
fi
[ -f "$prefix/share/briefing/proto/briefing/v1/ledger_service.proto" ]

# Out of the tree, so that it finds nothing there.
cp -r "$source/tests/interop/consumer" "$work/a consumer"
"$cmake" -S "$work/a consumer" -B "$work/its build" "-DCMAKE_PREFIX_PATH=$prefix" "$@" >"$work/configure.log" 2>&1 ||
  { cat "$work/configure.log"; exit 1; }
"$cmake" --build "$work/its build" >"$work/build.log" 2>&1 || { cat "$work/build.log"; exit 1; }

"$prefix/bin/briefingd" --listen 127.0.0.1:0 --ledger memory: --metrics-listen "" --port-file "$work/address" \
  2>"$work/server.log" &
server=$!
# Another process's file: there is nothing to be told by.
until [ -s "$work/address" ]; do
  kill -0 "$server" || { cat "$work/server.log"; exit 1; }
  sleep 0.01
done
address=$(cat "$work/address")
export XDG_CONFIG_HOME="$work"

briefctl() { "$prefix/bin/briefctl" --server "$address" "$@"; }
briefctl create party --id jp --set title=Japan --set kind=state -o name
"$work/its build/consumer" "$address" parties/jp >"$work/consumer.log" &
consumer=$!
until grep -q "parties/jp is \"Japan\"" "$work/consumer.log"; do
  kill -0 "$consumer" || { echo "the consumer ended before it had read" >&2; exit 1; }
  sleep 0.01
done
briefctl update parties/jp --set title=Nippon -o name
wait "$consumer"
cat "$work/consumer.log"
grep -qx 'revision 2: parties/jp is now "Nippon"' "$work/consumer.log"

kill -TERM "$server"
wait "$server"
server=
