"""The roster: packages read, compared, shown and applied."""
