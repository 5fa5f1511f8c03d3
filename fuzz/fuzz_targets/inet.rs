#![no_main]
#[path = "../bodies/inet.rs"]
mod body;
libfuzzer_sys::fuzz_target!(|data: &[u8]| body::inet(data));
