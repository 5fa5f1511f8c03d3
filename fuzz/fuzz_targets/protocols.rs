#![no_main]
#[path = "../bodies/protocols.rs"]
mod body;
libfuzzer_sys::fuzz_target!(|data: &[u8]| body::protocols(data));
