#![no_main]
#[path = "../bodies/hosts.rs"]
mod body;
libfuzzer_sys::fuzz_target!(|data: &[u8]| body::hosts(data));
