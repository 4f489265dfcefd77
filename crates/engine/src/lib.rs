//! Batch runs: joins the stages, in parallel.
