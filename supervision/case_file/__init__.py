"""The file of an accountability case: everything that the records hold about it, readable without this software."""
