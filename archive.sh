#!/usr/bin/env bash
# Packs handlers/ and the weights into model_store/skin_lesion.mar:
#   ./archive.sh [--model-store DIR]      PYTHON=... chooses the interpreter
set -euo pipefail
cd "$(dirname "$0")"
PYTHON="${PYTHON:-.venv/bin/python}"
exec "$PYTHON" -m service.build_archive "$@"
