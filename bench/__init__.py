"""Measurements of Homeroom against what it stands on. Not part of the portal; `make bench` runs it."""
