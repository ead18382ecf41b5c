"""The world that a visitor enters; none of it can be reached outside demo mode."""
