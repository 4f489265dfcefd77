//! Words to places: the gazetteer and how a name is resolved. Pure.
