"""The rules V01 to V70: what each says stands in the ``*.toml`` files, how it is tested in the modules here."""
