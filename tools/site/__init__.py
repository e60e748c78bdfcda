"""The documentation site, from the project's Markdown, schemas, commands and docstrings."""
