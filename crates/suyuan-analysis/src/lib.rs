//! Mathematics of after-sales over plain values: no SQL, no I/O, no sentences for people.
//!
//! Today: whether a change of a rate is more than chance. Process mining, text, attribution, misuse signals and
//! forecasting get a module each as their features come.

pub mod chance;
