"""The shapes that lists and tracking are read and written in."""
