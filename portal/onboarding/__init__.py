"""Staff come in: invitations, activation links, the seven steps of the set-up wizard."""
