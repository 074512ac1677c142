"""`python -m perfeval_xl` is the same as `perfeval`."""

from perfeval_xl.cli import main

main()
