"""Messages and their delivery: rows written with what caused them, sent by the worker. No pages."""
