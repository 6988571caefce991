"""How the tests open a page of the app and read the charts on it."""

import json
from pathlib import Path
from typing import Any

import pyarrow
from streamlit.testing.v1 import AppTest

from nlp_lstm.app import STYLE

APP = Path(__file__).parents[2] / "app.py"
PAGES = APP.parent / "nlp_lstm" / "app" / "pages"
NASTY = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "**bold** $x^2$ :smile: [a](b)",
    "`code` # head",
]


def opened(page: str, **address: str) -> AppTest:
    """Return the app at a page, with what its address says; it has not run yet where the page is the first one."""
    test = AppTest.from_file(str(APP), default_timeout=120)
    for name, value in address.items():
        test.query_params[name] = value
    if page != "sentiment":
        test.switch_page(str(PAGES / f"{page}.py"))
    return test


def visited(page: AppTest, **address: str) -> AppTest:
    """Return the page after it has run with this address, without an exception."""
    for name, value in address.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def charts(page: AppTest) -> list[dict[str, Any]]:
    """Return every chart of the page as plain values."""
    return [json.loads(element.proto.spec) for element in page.get("vega_lite_chart")]


def views(found: Any, data: Any = None) -> list[dict[str, Any]]:
    """Return every view of a chart, however deep, each with its data, which may stand above it."""
    if isinstance(found, list):
        return [one for part in found for one in views(part, data)]
    data = found.get("data", data)
    inner = [one for key in ("vconcat", "hconcat", "layer") for one in views(found.get(key, []), data)]
    return inner or [{**found, "data": data}]


def rows(page: AppTest, view: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of a view of one of the page's charts."""
    for element in page.get("vega_lite_chart"):
        for dataset in element.proto.datasets:
            if dataset.name == view["data"]["name"]:
                return pyarrow.ipc.open_stream(dataset.data.data).read_pandas().to_dict("records")
    raise AssertionError("no chart has these rows")


def titles(drawn: dict[str, Any]) -> list[str]:
    """Return the lines above a chart's parts."""
    return [part["title"]["text"] for part in drawn["vconcat"] if "title" in part]


def safe(page: AppTest, text: str) -> None:
    """Fail where a person's text stands in an element that would read it as markup."""
    for element in (*page.markdown, *page.caption, *page.title, *page.header, *page.subheader, *page.info, *page.error):
        assert text not in element.value
        assert "<script" not in element.value
        assert "<img" not in element.value
    assert not [element for element in page.markdown if element.allow_html]
    assert {element.proto.body for element in page.get("html")} <= {STYLE}
