//! Integration tests of the program, one binary so that the engine is linked once: each module is one area.

#![allow(clippy::unwrap_used)] // a test that fails here says where

mod administration;
mod api_bad_inputs;
mod backup_cli;
mod cli_bad_inputs;
mod common;
mod connections;
mod crash;
mod decide_lines;
mod finance;
mod import_bad_files;
mod import_cases;
mod import_kill;
mod import_ledger;
mod import_olist;
mod import_operations;
mod import_support;
mod improvement;
mod links;
mod models;
mod oidc;
mod past_facts;
mod people;
mod policies;
#[path = "common/process.rs"]
mod process;
mod quality;
mod race;
mod retention;
mod scenarios;
mod settings;
mod templates;
