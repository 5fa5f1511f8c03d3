#![no_main]
#[path = "../bodies/gai_conf.rs"]
mod body;
libfuzzer_sys::fuzz_target!(|data: &[u8]| body::gai_conf(data));
