"""Endpoints of what people think."""
