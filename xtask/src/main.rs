//! Developer commands of the workspace: `cargo xtask demo | test | tidy | codegen | dist | bench`.

mod bench;
mod codegen;
mod demo;
mod dist;
mod http;
mod postgres;
mod prerequisites;
mod shell;
mod test;
mod tidy;
mod web;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask COMMAND

  demo [--listen ADDR:PORT] [--orders N]  build everything, prepare example data once, serve on loopback
  test [--quick] [STEP…]                  every check: prerequisites web build codegen tidy rust browser
  tidy [--fast]                           style and architecture; --fast leaves clippy out
  codegen [--check]                       docs/openapi.json and web/src/api/schema.d.ts from the program
  dist                                    one stripped binary at dist/suyuan
  bench NAME [--quick] [--json FILE] [--rows N] [--fsync-ms N]
                                          backtest | company | decide | decisions | import | intake | lake | risk | text | verify-log";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    // Help asked for behind a command is help, not a start of that command.
    if rest.iter().any(|one| one == "--help" || one == "-h") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let outcome = match command.as_str() {
        "demo" => demo::run(&rest),
        demo::ANNOUNCE => demo::announce(&rest),
        "test" => test::run(&rest),
        "tidy" => tidy::run(&rest),
        "codegen" => codegen::run(&rest),
        "dist" => dist::run(&rest),
        "bench" => bench::run(&rest),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            if !message.is_empty() {
                eprintln!("error: {message}");
            }
            ExitCode::FAILURE
        }
    }
}
