//! Tables: each row a report, by a mapping that says which column holds what.

mod columns;

mod rows;

mod sheets;

pub use columns::{Columns, ColumnsError};
pub use rows::rows;
pub use sheets::open as open_workbook;
