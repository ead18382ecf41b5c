"""From the rules of schemes to what a page shows, and back from what was typed."""
