"""The documentation: a static site, made from the tables and contracts that the code runs on.

    content/ (Markdown) ──┐
    parts/ + templates/ ──┴─▶ layout.render() ──▶ site.build(): {path: bytes}, made when asked for
                                                    ├─▶ writing.py: `passe-marche docs build DIR`
                                                    └─▶ serving.py: /_sandbox/docs/

Nothing in it asks for another host: the renderer of the reference is shipped in `vendor/`, links
between pages are relative, and no page has a script or a style in itself. The same input gives the
same bytes.
"""
