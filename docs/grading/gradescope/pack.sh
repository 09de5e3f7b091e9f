#!/usr/bin/env bash
# Makes autograder.zip, to be uploaded to Gradescope: these scripts, and the course as it is committed. Needs git and zip.
set -euo pipefail
cd "$(dirname "$0")"
out="$PWD/autograder.zip"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cp setup.sh run_autograder settings.sh "$folder"
mkdir "$folder/course"
git -C "$(git rev-parse --show-toplevel)" archive HEAD | tar -x -C "$folder/course"
rm -f "$out"
(cd "$folder" && zip --quiet --recurse-paths "$out" .)
echo "wrote $out"
