#!/usr/bin/env bash
# Opens the page on the seed in headless Chromium: axe-core finds nothing, nothing is wider than a phone, a sheet of A4 or a desk,
# and the page is small and the same each time. Where Chromium, npm or axe-core cannot be had it says so and counts as
# skipped (exit 77).
#   browser_test.sh BRIEFINGD BRIEFCTL SEED_DIR WORK_DIR
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
briefingd=$1 briefctl=$2 seed=$3 work=$4
skip() { echo "skipped: $1"; exit 77; }
fail() { echo "failed: $1"; exit 1; }
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || skip "Chromium is not installed"
command -v npm >/dev/null || skip "npm is not installed"
mkdir -p "$work"
if [ ! -f "$work/node_modules/axe-core/axe.min.js" ]; then
  (cd "$work" && timeout 100 npm install --no-fund --no-audit --silent --prefix . axe-core@4 >npm.log 2>&1) ||
    skip "npm cannot install axe-core (see $work/npm.log)"
fi

rm -f "$work/port"
"$briefingd" --ledger memory: --listen 127.0.0.1:0 --port-file "$work/port" --metrics-listen '' >"$work/briefingd.log" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null || true' EXIT
for _ in $(seq 300); do [ -s "$work/port" ] && break; sleep 0.1; done
export BRIEFCTL_SERVER; BRIEFCTL_SERVER=$(cat "$work/port")
for file in "$seed"/*.textproto; do "$briefctl" import "$file" >/dev/null; done
"$briefctl" brief --since 4 -o html --file "$work/page.html"
"$briefctl" brief --since 4 -o html | cmp - "$work/page.html" || fail "the same request gave another page"
size=$(stat -c %s "$work/page.html")
[ "$size" -lt 153600 ] || fail "the page has $size bytes"

# The page stands in frames as wide as a phone, a sheet and a desk, light and dark; the checker runs in each. The page's own policy
# forbids scripts, so that they are let in here.
python3 "$here/browser_test.py" "$work/page.html" "$work/node_modules/axe-core/axe.min.js" >"$work/check.html"
flags=(--headless --disable-gpu --no-first-run --user-data-dir="$work/profile" --window-size=1400,1000 --virtual-time-budget=60000)
[ "$(id -u)" -ne 0 ] || flags+=(--no-sandbox)
timeout 150 "$browser" "${flags[@]}" --dump-dom "file://$work/check.html" >"$work/result.html" 2>"$work/browser.log" ||
  fail "Chromium did not open the page (see $work/browser.log)"
grep -q 'id="verdict">[^<]' "$work/result.html" || fail "the checker did not finish (see $work/result.html)"
sed -n 's/.*id="verdict">\([^<]*\)<.*/\1/p' "$work/result.html" | tr '|' '\n'
grep -q 'id="verdict">all well' "$work/result.html"

"$briefctl" brief -o pdf --file "$work/page.pdf" || fail "no PDF"
[ "$(head -c 5 "$work/page.pdf")" = "%PDF-" ] || fail "what was printed is no PDF"
