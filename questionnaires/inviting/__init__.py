"""Lists of companies to be invited, read without a database."""
