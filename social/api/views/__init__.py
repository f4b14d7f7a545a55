"""Endpoints of accounts, profiles and people."""
