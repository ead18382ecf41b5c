"""The bank's pages, and the company's page about links; one module a subject."""
