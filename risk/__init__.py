"""What a bank's risk officer reads: loan books, links to companies, risk views."""
