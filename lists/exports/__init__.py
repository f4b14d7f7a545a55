"""Taking everything along: Matinee's own archive, and the shapes that other services take. See docs/exports.md."""
