//! The program Suyuan: HTTP, authentication, configuration, command line, and the stages that a case passes.
//!
//! The newcomer's road is [`stage`]: one file per stage in the product's own order, each *load → pure call → append*.

pub mod backtest;
pub mod cli;
pub mod clock;
pub mod config;
pub mod connections;
pub mod forms;
pub mod http;
pub mod import;
pub mod improve;
pub mod learn;
pub mod metrics;
pub mod mint;
pub mod models;
pub mod open;
mod past_facts;
pub mod people;
pub mod quality;
pub mod query;
pub mod serve;
pub mod simulate;
pub mod stage;
pub mod table_file;
pub mod taxonomy;
