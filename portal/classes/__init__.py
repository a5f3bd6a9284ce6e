"""Sections and enrollments as the roster gives them. No pages."""
