#![no_main]
#[path = "../bodies/resolv_conf.rs"]
mod body;
libfuzzer_sys::fuzz_target!(|data: &[u8]| body::resolv_conf(data));
