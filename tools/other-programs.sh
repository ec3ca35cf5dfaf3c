#!/usr/bin/env bash
# Programs that nobody here wrote, each in a Python of its own below the folder named: they open our exports and write files for our tests.
# None of them is part of this package or of what it needs. A program that cannot be had is named, and its tests are skipped.
# PYTHON names the Python to use (Taguette 1.5 needs 3.11 or older); QUALCODER a place to clone QualCoder from, or a commit after '@'.
set -u
folder=${1:?the folder to install them in}
python=${PYTHON:-python3}
qualcoder=${QUALCODER:-https://github.com/ccbogel/QualCoder@c3204641e0a997c08219d2377eb5736cd94504bc}
missing=()

have() {
  local name=$1 module=$2; shift 2
  local its=$folder/$name/bin/python
  [ -x "$its" ] && "$its" -c "import $module" 2>/dev/null && return
  echo "Installing $name ..." >&2
  "$python" -m venv "$folder/$name" && "$its" -m pip --disable-pip-version-check -q install "$@" 2>/dev/null && "$its" -c "import $module" || missing+=("$name")
}

mkdir -p "$folder"
have qdapy qdapy "qdaPy==0.1.0"
have taguette taguette "taguette==1.5.2"
have qualitative-coding qualitative_coding "qualitative-coding==1.7.8"
have exegete exegete "exegete==0.15.1a1"
have qualcoder PyQt6 PyQt6 pymupdf Pillow emoji qtawesome odfpy diff-match-patch rispy
if [ ! -d "$folder/qualcoder/source/src" ]; then
  git clone -q "${qualcoder%@*}" "$folder/qualcoder/source" &&
    { [ "$qualcoder" = "${qualcoder%@*}" ] || git -C "$folder/qualcoder/source" checkout -q "${qualcoder##*@}"; } || missing+=("QualCoder's source")
fi
[ ${#missing[@]} -eq 0 ] || { printf 'Not to be had: %s. Tests that need it are skipped.\n' "${missing[@]}" >&2; }
exit 0
