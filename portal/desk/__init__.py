"""Running the portal: history, backups, health."""
