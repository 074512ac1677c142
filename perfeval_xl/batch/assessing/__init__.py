"""assessing."""
