//! Files that may be archives: both ways end, without a panic and without much memory.

#![no_main]
#![allow(dead_code, reason = "a target uses some of the modules")]

include!("../modules.rs");

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let path = std::env::temp_dir().join(format!("struct-packing-fuzz-{}", std::process::id()));
    std::fs::write(&path, bytes).expect("there is a folder for temporary files");
    let _ = zip_list::run(&path);
    let _ = zip_walk::run(&path);
    let _ = std::fs::remove_file(&path);
});
