"""A web page of another origin has no access to the service on its visitor's machine."""

import threading
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from lesion.paths import MODEL_NAME
from service.config import ServerConfig
from service.refusals import RefusalCode
from tests.service.metrics import read_changes, read_metrics
from tests.service.ports import find_ports
from tests.service.workflow_archive import write_workflow_archive

pytestmark = [pytest.mark.browser, pytest.mark.service]

ATTACK = """async ([ports, archive, model]) => {
    const answers = [];
    const attempt = async (act) => {
        try { answers.push(await act()); } catch { /* hidden by the browser */ }
    };
    for (const port of ports) {
        const address = `http://127.0.0.1:${port}`;
        for (const path of ["workflows", "models"]) {
            const url = `${address}/${path}?workflow_name=p&url=${archive}`;
            await attempt(async () => {
                await fetch(url, {method: "POST", mode: "no-cors", body: ""});
                return "";
            });
        }
        for (const path of ["", "models", "metrics", "ping", `predictions/${model}`]) {
            await attempt(async () => (await fetch(`${address}/${path}`)).text());
        }
    }
    return answers;
}"""


class _EmptyPage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def foreign_page() -> Iterator[str]:
    """Serve an empty page of another origin; yield its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _EmptyPage) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def test_a_foreign_page_runs_no_code_and_reads_no_answer(
    service: ServerConfig, chromium: Browser, foreign_page: str, tmp_path: Path
) -> None:
    archive, mark = tmp_path / "p.war", tmp_path / "mark"
    write_workflow_archive(archive, mark)
    store = sorted(service.model_store.iterdir())
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(foreign_page)
        ports = find_ports(service)
        before = read_metrics(service)
        answers = page.evaluate(ATTACK, [ports, f"file://{archive}", MODEL_NAME])
        page.wait_for_timeout(6000)  # a worker that runs the archive's code starts in 3 s
    changes = read_changes(service, before)
    assert changes["lesion_gateway_refusals_total", RefusalCode.NOT_FOUND] >= 6, (
        "the requests were sent"
    )
    assert not any(answers)
    assert not mark.exists(), "the code of the archive was run"
    assert sorted(service.model_store.iterdir()) == store
