"""Persons and their credentials; the Users and Groups tables and the record editor."""
