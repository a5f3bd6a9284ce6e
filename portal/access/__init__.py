"""Signing in and out, sign-in sessions, throttling, choosing a password, own profile."""
