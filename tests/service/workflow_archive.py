"""A workflow archive whose code creates a file when it runs."""

import json
import zipfile
from pathlib import Path

_WORKFLOW = """\
models:
    min-workers: 1
    max-workers: 1
    batch-size: 1
    max-batch-delay: 50
dag:
  run: [post]
"""


def write_workflow_archive(path: Path, mark: Path) -> None:
    """Write a workflow archive to ``path``; loading its handler creates the file ``mark``."""
    manifest = {
        "createdOn": "1",
        "runtime": "python",
        "archiverVersion": "0.1.0",
        "workflow": {"workflowName": "p", "specFile": "spec.yaml", "handler": "handler.py"},
    }
    handler = f"open({str(mark)!r}, 'w').close()\n\ndef run(data, context):\n    return data\n"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("WAR-INF/MANIFEST.json", json.dumps(manifest))
        archive.writestr("spec.yaml", _WORKFLOW)
        archive.writestr("handler.py", handler)
