"""look_back."""
