"""The API of loan books and risk views; services and selectors are those of the pages."""
