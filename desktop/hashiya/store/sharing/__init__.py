"""One project worked on in several files, kept alike through a folder that any service copies about.

A database must never lie in such a folder: the services copy files while they are written, and in parts. So
each file puts there what changed in its rows since it last did, as small files that never change and that are
named by their digest. Whoever takes them in keeps, beside their own project, a mirror of every other file,
brings it up to date row by row, and merges the mirror as if the whole file had been sent. So what comes of it
is what merging the whole files gives, in whatever order and however late the small ones arrive.
"""
