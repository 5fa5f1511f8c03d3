#![no_main]
#[path = "../bodies/services.rs"]
mod body;
libfuzzer_sys::fuzz_target!(|data: &[u8]| body::services(data));
