//! Words to numbers, days and known actors. Pure.
