"""What the demo's people have to say."""

from reviews.demo.loader import load_reviews

__all__ = ["load_reviews"]
