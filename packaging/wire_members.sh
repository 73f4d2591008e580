#!/bin/sh
# Doxygen's filter for the providers' types: a member with the wire's name and no comment of its own
# gets the one that all of them have.
exec sed -E "s|^( +[A-Za-z_][A-Za-z0-9_:<>, ]* [A-Za-z0-9_]+(\{.*\})?;)\$|\1 ///< As on the wire.|" "$1"
