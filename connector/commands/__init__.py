"""What each command does, as a function: plain values in, plain values out, nothing printed.

The command line calls these and prints; `connector` exports them. Databases may be given as a
`Connection`, an open `Database` or a py2neo ``Graph``, and are otherwise those of the settings.
Nothing is imported here, for some of it takes seconds to import.
"""
