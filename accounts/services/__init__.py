"""Changes to people and organisations: each in one transaction, each in the audit."""
