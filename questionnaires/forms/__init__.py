"""What pages show of a response, and what they post back."""
