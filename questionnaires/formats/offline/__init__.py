"""The questionnaire as a workbook: filled without a connection, brought back as a diff."""
