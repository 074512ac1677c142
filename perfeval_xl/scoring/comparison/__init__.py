"""Two runs side by side: which scores moved, and because of which figure or rule."""
