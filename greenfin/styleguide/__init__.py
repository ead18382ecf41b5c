"""The living style guide: every component with ugly data, in three languages; development and demo only."""
