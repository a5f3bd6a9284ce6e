"""Colleagues: public profiles, finding and following each other."""
