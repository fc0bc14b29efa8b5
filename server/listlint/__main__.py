"""``python -m listlint`` is the listlint command."""

from listlint.cli import run

if __name__ == "__main__":
    run()
