"""Photograph every page of the app as a visitor first finds it: python docs/take_screenshots.py [PAGE...]"""

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
PAGES = HERE.parent / "nlp_lstm" / "app" / "pages"
SIZES = {"": (1280, "light"), "-narrow": (390, "light"), "-dark": (1280, "dark")}
TALLEST = 6000  # pixels of a picture
READY = '[data-testid="stApp"][data-test-script-state="notRunning"]'


def main(names: list[str]) -> None:
    """Write docs/pages/PAGE.png, PAGE-narrow.png and PAGE-dark.png."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--server.headless=true", f"--server.port={port}", "--server.address=127.0.0.1"]
    command = [sys.executable, "-m", "streamlit", "run", str(HERE.parent / "app.py"), *options]
    with subprocess.Popen(command, cwd=HERE.parent, stdout=subprocess.DEVNULL) as server, sync_playwright() as run:
        try:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health")
            browser = run.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            for name in names:
                for suffix, (width, scheme) in SIZES.items():
                    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
                    photograph(
                        context.new_page(), f"http://127.0.0.1:{port}/{name}", HERE / "pages" / f"{name}{suffix}.png"
                    )
                    context.close()
            browser.close()
        finally:
            server.terminate()


def wait_for(address: str) -> None:
    """Return when the server answers; raises TimeoutError after a minute."""
    for _ in range(240):
        try:
            with urllib.request.urlopen(address, timeout=1):
                return
        except OSError:
            time.sleep(0.25)
    raise TimeoutError(f"{address} does not answer")


def photograph(page: Any, address: str, path: Path) -> None:
    """Write a picture of a whole page, as tall as what is on it."""
    page.goto(address)
    page.wait_for_timeout(1000)
    page.wait_for_selector(READY, timeout=120_000)
    page.wait_for_timeout(2000)
    height = page.get_by_test_id("stMain").evaluate("main => main.scrollHeight")
    page.set_viewport_size({"width": page.viewport_size["width"], "height": min(TALLEST, height)})
    page.wait_for_timeout(1500)
    path.parent.mkdir(exist_ok=True)
    page.screenshot(path=path)
    print(path)


if __name__ == "__main__":
    main(sys.argv[1:] or [path.stem for path in sorted(PAGES.glob("[!_]*.py"))])
