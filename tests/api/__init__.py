"""The frame of the API: what all its operations promise."""
