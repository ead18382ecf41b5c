"""The API of responses, answers and submissions; the services are those of the pages."""
