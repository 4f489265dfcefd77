//! Claims of an incident to tallies. Pure.
