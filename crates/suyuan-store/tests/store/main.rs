//! Tests of the store on both databases; PostgreSQL runs when `SUYUAN_TEST_PG` names a server where databases may be created.

#![allow(clippy::unwrap_used)] // a test that fails here says where

mod backup;
mod cases;
mod common;
mod imports;
mod jobs;
mod log;
mod models;
mod people;
mod property;
mod tamper;
mod users;
