"""The checkers that come with Listlint; every folder here is one."""
