"""A real browser on a real server, with small models; a page that reports an error in its console fails its test."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

APP = Path(__file__).parents[3] / "app.py"
READY = '[data-testid="stApp"][data-test-script-state="notRunning"]'
PROBED = ("/_stcore/health", "/_stcore/host-config")  # a page below the root looks for the server's root by trying


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test below this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def models(model_folder: Path, language_model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working directory in which runs/small is a classifier and runs/small-lm a language model."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "runs").mkdir()
    (folder / "runs" / "small").symlink_to(model_folder)
    (folder / "runs" / "small-lm").symlink_to(language_model_folder)
    return folder


@pytest.fixture(scope="session")
def server(models: Path) -> Iterator[str]:
    """The address of the app, served on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(APP), "--server.headless=true"]
    command += [f"--server.port={port}", "--server.address=127.0.0.1"]
    environment = {**os.environ, "PYTHONPATH": str(APP.parent), "OMP_NUM_THREADS": "1"}
    log = (models / "server.log").open("wb")
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, cwd=models, env=environment, stdout=log, stderr=subprocess.STDOUT) as process:
        try:
            _wait_for(f"{address}/_stcore/health", process)
            yield address
        finally:
            process.terminate()
    log.close()


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(240):
        assert process.poll() is None, "the app's server ended"
        try:
            with urllib.request.urlopen(address, timeout=1):
                return
        except OSError:
            time.sleep(0.25)
    raise AssertionError("the app's server does not answer")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A browser: Debian's, else the one that playwright has installed."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install playwright")
    with playwright.sync_playwright() as run:
        browser = run.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Any, server: str) -> Iterator[Callable[..., Any]]:
    """A function that opens a page of the app in a session of its own: visit("negation", text="good", width=390)."""
    errors: list[str] = []
    contexts = []

    def open_page(page: str = "", *, width: int = 1280, height: int = 1600, scheme: str = "light", **query: str) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        contexts.append(context)
        shown = context.new_page()
        shown.set_default_timeout(60_000)
        shown.on("pageerror", lambda error: errors.append(str(error)))
        shown.on("console", lambda message: _note(message, errors))
        shown.goto(f"{server}/{page}?{urlencode(query)}")
        settle(shown)
        return shown

    yield open_page
    for context in contexts:
        context.close()
    assert not errors


def _note(message: Any, errors: list[str]) -> None:
    if message.type == "error" and not str(message.location.get("url")).endswith(PROBED):
        errors.append(message.text)


def settle(page: Any) -> None:
    """Wait until the page has run to its end and drawn what it has."""
    page.wait_for_timeout(400)
    page.wait_for_selector(READY)
    page.wait_for_timeout(600)


@pytest.fixture
def settled() -> Callable[[Any], None]:
    """The function that waits for a page after something was done on it."""
    return settle
