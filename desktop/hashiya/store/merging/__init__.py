"""Bringing several people's project files together, without a server and without trusting any clock.

Each file is a set of entries (record, dot, value), where the dot is the uid of the journal row that gave the
record its value, and a context: the uids of all journal rows that the file knows of. Merging two files keeps
an entry when both have it, or when one has it and the other does not know its dot; what the other knows and
no longer has, it changed or took away. This is the multi-value register of Shapiro, Preguiça, Baquero and
Zawirski («A comprehensive study of convergent and commutative replicated data types», 2011) with the causal
contexts of Preguiça, Baquero and others («Dotted version vectors», 2010). So any order of merging gives one
result, merging twice changes nothing, and two changes that did not know of each other both survive: one is
shown, the others are kept in `conflicts` until somebody settles them.
"""
