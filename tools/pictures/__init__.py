"""The pictures of the documentation, drawn as SVG from descriptions.

``descriptions`` says what each shows and ``words.toml`` what stands in it, in both languages; three
shapes lay it out: ``sequence``, ``branches`` and ``timeline``. They draw on a ``canvas``, which
measures text by the table of ``letters``. ``inline`` puts pictures into the pages of the site.
Run ``python -m tools.pictures`` to write ``docs/pictures``, and ``--check`` to compare only.
"""
