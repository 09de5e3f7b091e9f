//! Formats and requests from outside: no panic, whatever the line; and a parsed format keeps its promises.

#![no_main]
#![allow(dead_code, reason = "a target uses some of the modules")]

include!("../modules.rs");

libfuzzer_sys::fuzz_target!(|line: &[u8]| {
    if let Ok(text) = std::str::from_utf8(line) {
        if let Ok(format) = format::Format::parse(text) {
            for field in &format.fields {
                let end = field.offset + field.width * field.repeat;
                assert!(end <= format.size, "{text:?}: a field ends at {end}, and all of it at {}", format.size);
            }
        }
    }
    assert!(request::batch(line).is_ok(), "a request that is wrong is answered");
});
