#![no_main]
#[path = "../bodies/dns_message.rs"]
mod body;
libfuzzer_sys::fuzz_target!(|data: &[u8]| body::dns_message(data));
