#![no_main]
#[path = "../bodies/nsswitch.rs"]
mod body;
libfuzzer_sys::fuzz_target!(|data: &[u8]| body::nsswitch(data));
