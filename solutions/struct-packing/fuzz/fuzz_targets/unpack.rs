//! Bytes from outside, unpacked by a format from outside. What comes out can be packed again, and the sizes agree.

#![no_main]
#![allow(dead_code, reason = "a target uses some of the modules")]

include!("../modules.rs");

libfuzzer_sys::fuzz_target!(|input: (&str, &[u8])| {
    let (text, bytes) = input;
    let Ok(format) = format::Format::parse(text) else { return };
    let bytes = bytes.iter().copied().cycle().take(if bytes.is_empty() { 0 } else { format.size.min(4096) });
    let Ok(values) = unpack::unpack(&format, &bytes.collect::<Vec<_>>()) else { return };
    assert_eq!(values.len(), format.values());
    let texts: Vec<String> = values.iter().map(value::Value::to_string).collect();
    let packed = request::pack_texts(text, &texts).unwrap_or_else(|error| panic!("{text:?} {texts:?}: {error}"));
    let again = request::unpack_hex(text, &packed).unwrap_or_else(|error| panic!("{text:?} {packed}: {error}"));
    assert_eq!(texts, again, "{text:?} {packed}");
});
