"""Finds or installs a Chromium for the browser tests and prints its path.

If that fails, it prints the reason on standard error and no path; the tests are then skipped.
"""

import os
import shutil
import sys

from scripts.quiet_command import run_quietly
from service.progress import say, step

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_browser() -> str | None:
    """Return the path of a Chromium or Chrome: CHROMIUM_PATH, on the PATH, or Playwright's."""
    named = os.environ.get("CHROMIUM_PATH")
    if named and shutil.which(named):
        return named
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return found or _find_playwrights_browser()


def _find_playwrights_browser() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if os.path.exists(path) else None


def _install_browser() -> list[str]:
    """Try each way to install a browser until one works; returns the errors, none on success."""
    problems = []
    if shutil.which("apt-get") and os.geteuid() == 0:
        quiet = ["apt-get", "-qq", "-o=Dpkg::Use-Pty=0"]
        commands = [
            [*quiet, "update"],
            [*quiet, "install", "--yes", "--no-install-recommends", "chromium"],
        ]
        with step("Installing chromium for the browser tests"):
            problem = next((text for command in commands if (text := run_quietly(command))), None)
        if problem is None:
            return []
        problems.append(f"apt-get: {problem}")
    with step("Downloading Playwright's chromium for the browser tests"):
        problem = run_quietly([sys.executable, "-m", "playwright", "install", "chromium"])
    if problem:
        problems.append(f"playwright install: {problem}")
    return problems


def main() -> None:
    path = find_browser()
    if path is None:
        problems = "; ".join(_install_browser())
        path = find_browser()
    if path is None:
        say(f"No Chromium could be installed ({problems}): the browser tests will be skipped.")
    else:
        print(path)


if __name__ == "__main__":
    main()
