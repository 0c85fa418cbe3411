"""A PKCS #11 module and its calls, by python-pkcs11 and one supplement; what is done with keys is in `keyops`."""
