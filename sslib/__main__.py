"""``python -m sslib`` is the command ``sslib``."""

from sslib.cli import main

main(prog_name="sslib")
