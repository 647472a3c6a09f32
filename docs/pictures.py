"""Makes the pictures of the README: ``python docs/pictures.py`` (needs the kit installed, nothing else)."""

import tempfile
from pathlib import Path

from sslib import language
from sslib.report import document, orders, publish, render, run

HERE = Path(__file__).parent
PAGE = 3  # the summary


def main() -> None:
    """Write ``report_page.png``: the summary page of Cameroon's report in French."""
    import typst

    (order,) = orders.orders(["CMR"], wanted="fr")
    texts = [run.execute(task).notebook for task in order.tasks]
    language.use(order.language)
    title, subtitle, note = publish.cover(order)
    made = document.assemble(texts, title, subtitle, note)
    with tempfile.TemporaryDirectory() as name:
        source = render.typst_source(made, Path(name))
        pages = typst.compile(source, format="png", ppi=90.0, font_paths=render.fonts(), ignore_system_fonts=True)
    (HERE / "report_page.png").write_bytes(pages[PAGE - 1])


if __name__ == "__main__":
    main()
