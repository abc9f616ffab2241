#!/usr/bin/env bash
# Builds model_store/skin_lesion.mar from handlers/ and the weights, unless it is up to date:
#   ./archive.sh [--model-store DIR] [--weights DIR]      PYTHON=... chooses the interpreter
set -euo pipefail
cd "$(dirname "$0")"
PYTHON="${PYTHON:-.venv/bin/python}"
exec "$PYTHON" -m service.build_archive "$@"
