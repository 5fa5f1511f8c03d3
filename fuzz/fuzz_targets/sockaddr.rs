#![no_main]
#[path = "../bodies/sockaddr.rs"]
mod body;
libfuzzer_sys::fuzz_target!(|data: &[u8]| body::sockaddr(data));
