//! Every foreign format: reading files for import, proposing a mapping, validating rows, and saying what is wrong with them.
//!
//! The road of a file is `source::sniff` → `mapping::propose` → `source::open` → `RowSource::next_raw_batch` on one
//! thread → `validate::parse_and_validate` on as many threads as there are. Parquet comes in as rows of
//! [`suyuan_case::value::Cell`] through [`source::RowBatch::push_cells`]; from there on the road is the same.

pub mod egress;
pub mod mapping;
pub mod message;
pub mod oidc;
pub mod outbound;
pub mod picture;
pub mod source;
pub mod validate;
pub mod webhook;
