"""Tokens: the only package that speaks PKCS#11; everything else uses the port in `ceremony.keys`."""
