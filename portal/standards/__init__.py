"""Cores: the sets of academic standards there are, and which a school and a teacher use."""
