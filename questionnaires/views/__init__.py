"""Pages of a response: home, sections, figures, checking and signing off."""
