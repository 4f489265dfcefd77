//! Claims to incidents. Pure.
