//! How to link a program that brings its own start. In a build script and not in RUSTFLAGS, which would reach the
//! build scripts too.

fn main() {
    let here = std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    println!("cargo::rerun-if-changed=link.ld");
    for arg in ["-nostdlib", "-static", "-no-pie", "-Wl,--build-id=none", &format!("-T{here}/link.ld")] {
        println!("cargo::rustc-link-arg-bins={arg}");
    }
}
