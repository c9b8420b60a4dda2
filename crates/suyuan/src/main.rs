//! The binary `suyuan`: hands the command line to [`suyuan::cli`].

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    suyuan::cli::main()
}
