"""What the demo's people watched, rated, listed and still want to see: invented, and the same at every load."""

from lists.demo.loader import load_tracking

__all__ = ["load_tracking"]
