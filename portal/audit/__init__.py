"""History: what was done to whom, by whom, and how it is undone. No pages."""
