"""scorebook."""
