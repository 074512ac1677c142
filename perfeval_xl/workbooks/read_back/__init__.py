"""The way back: a scorebook that an analyst saved, compared with the same one written afresh."""
