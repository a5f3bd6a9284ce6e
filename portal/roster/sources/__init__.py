"""What rosters come from: packages read, checked and explained; nothing here knows a database or a page."""
