#![no_main]
#[path = "../bodies/addr_text.rs"]
mod body;
libfuzzer_sys::fuzz_target!(|data: &[u8]| body::addr_text(data));
