"""The language server: `flowc.ide` in terms of the Language Server Protocol."""
