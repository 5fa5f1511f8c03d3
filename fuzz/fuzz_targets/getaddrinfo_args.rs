#![no_main]
#[path = "../bodies/getaddrinfo_args.rs"]
mod body;
libfuzzer_sys::fuzz_target!(|data: &[u8]| body::getaddrinfo_args(data));
