"""The Dashboard: what this person came for."""
