"""What we write for people, with XlsxWriter: the scorebooks and the summary."""
