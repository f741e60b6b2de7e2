"""Reports: one model, from which text, JSON, JUnit, HTML, SARIF, Markdown and annotations come."""
