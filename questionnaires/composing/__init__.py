"""Questions composed in the browser, turned into a definition; no database."""
