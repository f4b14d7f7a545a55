"""The shapes of what people think."""
