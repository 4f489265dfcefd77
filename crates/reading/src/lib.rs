//! Annotated reports to claims, by declarative frames over the tree. Pure.
