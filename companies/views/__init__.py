"""Pages of a company: registration, consent, who looked."""
