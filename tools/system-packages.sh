#!/usr/bin/env bash
# What the tests use beside Python: a browser for pages, poppler for PDF pages. The main job needs neither.
# Installs them on Debian-like machines when run as root (or with passwordless sudo); says so and goes on where it cannot:
# the tests that need them are then skipped by name.
set -u
missing=()
command -v chromium >/dev/null || command -v google-chrome >/dev/null || missing+=(chromium)
command -v pdftoppm >/dev/null || missing+=(poppler-utils)
[ ${#missing[@]} -eq 0 ] && exit 0
if command -v apt-get >/dev/null; then
  as=(); [ "$(id -u)" -eq 0 ] || as=(sudo -n)
  echo "Installing ${missing[*]} for the tests ..." >&2
  if "${as[@]}" apt-get -qq update >/dev/null 2>&1 && DEBIAN_FRONTEND=noninteractive "${as[@]}" apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null 2>&1; then exit 0; fi
fi
echo "Not installed: ${missing[*]}. Tests that need them will be skipped." >&2
exit 0
