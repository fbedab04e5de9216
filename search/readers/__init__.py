"""Readers' accounts, their saved searches and the mail about them (docs/decisions/0047-readers.md).

A reader is a user who does not work at the editors' desk: the name is the address of mail in lower case.
READER_ACCOUNTS says whether there are such accounts. Being signed in shows no more of any text.
"""
