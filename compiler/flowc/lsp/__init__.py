"""The language server: what `flowc.ide` knows, in the words of the Language Server Protocol."""
