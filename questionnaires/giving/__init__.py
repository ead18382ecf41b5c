"""What a signed submission gives back to the company, worked out from its own facts."""
