"""Files in and out: safe reading of spreadsheets, exports, HTML to PDF, charts."""
