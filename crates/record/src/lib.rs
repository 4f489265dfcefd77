//! What we publish: wire types. The only crate that fixes a public format.
