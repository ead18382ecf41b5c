"""Changes to companies: registration, facts, consent, keys; one module each."""
