"""An archive as it is written: names, manifest, signatures; checking one is `verify`'s."""
