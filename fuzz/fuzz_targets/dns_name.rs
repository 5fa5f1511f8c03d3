#![no_main]
#[path = "../bodies/dns_name.rs"]
mod body;
libfuzzer_sys::fuzz_target!(|data: &[u8]| body::dns_name(data));
