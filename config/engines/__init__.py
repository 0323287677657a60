"""The program's own PostgreSQL and Redis, for a machine on which nothing is installed.

One keeper process for each data folder starts both engines and stops them when their last user is gone. A user holds
a shared lock on the folder's `users.lock` for as long as it lives; the kernel releases the lock whatever kills the
user, so that nothing has to be tidied up by hand. Nothing in this package imports Django.
"""
