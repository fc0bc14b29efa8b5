"""Two small checkers whose findings the server's tests can foretell."""
