"""Inputs for which fuzzing found another error than the documented ones, by target."""

FOUND: dict[str, dict[str, bytes]] = {
    "request": {
        "half of a surrogate pair": rb'{"fields": {"data": "photo", "region": "\ud800xyz"}}',
        "a length of 5000 digits": (
            b'{"fields": {"data": "x"}, "headers": {"content-type": "multipart/form-data", '
            b'"content-length": "' + b"9" * 5000 + b'"}}'
        ),
    },
    "settings": {
        "a date as a key": b"minWorkers: 1\n2001-01-01: x\nanalysis: {}\n",
        "a date as a key of a section": b"analysis: {2001-01-01: x}\n",
        "a date that does not exist": b"analysis: 2001-02-30\n",
        "a list that contains itself": b"analysis: &a [*a]\n",
        "deep nesting": b"analysis: " + b"[" * 1200,
    },
    "manifest": {
        "deep nesting": b"[" * 3000,
        "a number as a file name": (
            b'{"version": "1", "date": "", "networks": {"unet": {"file": 5, "sha256": "", "input_'
            b'size": 1, "mean": [1.0, 1.0, 1.0], "std": [1.0, 1.0, 1.0], "outputs": [], "training":'
            b' {}, "heldout": {}}}}'
        ),
    },
}
