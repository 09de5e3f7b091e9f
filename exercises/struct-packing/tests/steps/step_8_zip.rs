//! A real file format, both ways.
//!
//! Smallest thing that passes: `find_end` in `zip_list.rs`, then the comments `Step 8` there, then `next_entry` in
//! `zip_walk.rs`, and last `look_elsewhere` in `zip.rs`.
//!
//! Notice before you move on: every number in a file is somebody's claim. Compare it with what is there before you
//! go where it points. And the directory at the end knows what the headers in front may not.
//!
//! Read on: docs/struct-packing.md, "A real file". The walk of the notes, and APPNOTE.TXT of PKWARE.

use crate::archive::{Archive, Member, SIZES_FOLLOW, extra, zip64};
use crate::archive::{both_list, list, lists, of_a_library, refuses, run, sparse};

#[test]
fn archives_of_a_library_are_listed() {
    let (bytes, lines) = of_a_library();

    lists("zip-list", &bytes, &lines);
    lists("zip-walk", &bytes, &lines);
}

#[test]
fn archives_without_entries_are_archives() {
    both_list(&Archive::default());
}

#[test]
fn comments_do_not_hide_the_end() {
    let one = Archive::of(&[Member::new("a", 5)]);
    for comment in [
        &b"a comment"[..],
        b"PK\x05\x06 is how an end begins",
        b"PK\x05\x06",
        &[b'c'; 65_535],
        &[b"PK\x05\x06".as_slice(); 30].concat(),
    ] {
        both_list(&Archive { comment: comment.into(), ..one.clone() });
    }
}

#[test]
fn entries_are_listed_in_the_order_of_the_directory() {
    let members: Vec<_> = (0..300).map(|n| Member::new(format!("dir/{n}"), n)).collect();

    both_list(&Archive::of(&members));
}

#[test]
fn extra_fields_and_comments_are_passed_over() {
    let (extra_28, extra_9) = (extra(0x5455, &[7; 24]), extra(0x7875, b"PK\x03\x04\0"));
    let first =
        Member { local_extra: extra_28.clone(), central_extra: extra_9.clone(), ..Member::new("first name", 7) };
    let second = Member { local_extra: extra_9, comment: b"PK\x01\x02 no entry".into(), ..Member::new("b", 0) };

    both_list(&Archive::of(&[first, second, Member { central_extra: extra_28, ..Member::new("third", 3) }]));
}

#[test]
fn junk_in_front_is_no_part_of_an_archive() {
    for zip64 in [false, true] {
        let members = vec![Member::new("a", 5), Member::new("b", 6)];
        let archive = Archive { junk: b"#!/bin/sh\nexit\n".into(), members, zip64, ..Archive::default() };
        lists("zip-list", &archive.bytes(), &archive.lines());
        refuses("zip-walk", &archive.bytes(), "");
    }
}

#[test]
fn names_are_shown_on_one_line() {
    let names = ["dir/größe 日本.txt".as_bytes(), b"caf\x82\xff", b"a\tb\nc\rd\\e", b"quote' \x1b[0m", b"-"];
    let members: Vec<_> = names.iter().map(|name| Member::new(name, 2)).collect();
    let shown = ["dir/größe 日本.txt", "caf\\x82\\xff", "a\\tb\\nc\\rd\\\\e", "quote' \x1b[0m", "-"];
    let lines: String = shown.iter().map(|name| Member::new(name, 2).line()).collect();

    lists("zip-list", &Archive::of(&members).bytes(), &lines);
    lists("zip-walk", &Archive::of(&members).bytes(), &lines);
}

#[test]
fn numbers_may_stand_in_the_zip64_field() {
    let member = Member::new("all", 9);
    let local_extra = [extra(0x5455, &[1; 5]), zip64(&[27, 9])].concat();
    let all = Member { sizes: [u32::MAX; 2], local_extra, central_extra: zip64(&[27, 9]), ..member.clone() };
    let one = Member { sizes: [9, u32::MAX], local_extra: zip64(&[27]), central_extra: zip64(&[27]), ..member.clone() };
    let place = Member { offset: Some(u32::MAX), central_extra: zip64(&[0]), ..member.clone() };
    let unneeded = Member { central_extra: zip64(&[1, 2, 3]), local_extra: zip64(&[1, 2]), ..member.clone() };

    both_list(&Archive { members: vec![all, one, place, unneeded], zip64: true, ..Archive::default() });
    let lacking = Member { sizes: [u32::MAX; 2], central_extra: zip64(&[27]), ..member };
    refuses("zip-list", &Archive::of(&[lacking.clone()]).bytes(), "");
    refuses("zip-list", &Archive::of(&[Member { central_extra: vec![1, 0, 16, 0, 7], ..lacking }]).bytes(), "");
}

#[test]
fn numbers_that_lie_are_errors() {
    let (first, member) = (Member::new("a", 5), Member::new("b", 6));
    let archive = Archive::of(&[first.clone(), member.clone()]);
    refuses("zip-list", &archive.bytes_with_end(|[_, size, offset]| [3, size, offset]), &archive.lines());
    for lie in [[0, 1000, 0], [0, 0, 1000], [0, 1, 0], [u64::MAX / 4; 3]] {
        let lying = |end: [u64; 3]| std::array::from_fn(|at| end[at] + lie[at]);
        list("zip-list", &Archive { zip64: true, ..archive.clone() }.bytes_with_end(lying)).error("cannot ");
        list("zip-list", &archive.bytes_with_end(|end| lying(end).map(|number| number & 0x7fff_ffff))).error("cannot ");
    }
    let far = Member { offset: Some(0x7fff_ffff), ..member.clone() };
    refuses("zip-list", &Archive::of(&[first.clone(), far]).bytes(), &first.line());
    let large = Member { sizes: [0x7fff_ffff; 2], ..member.clone() };
    refuses("zip-walk", &Archive::of(&[first.clone(), large]).bytes(), &first.line());
    let small = Member { sizes: [5, 15], ..member };
    refuses("zip-walk", &Archive::of(&[small]).bytes(), "b\t0abcdef0\t5\t15\n");
}

#[test]
fn sizes_that_follow_the_data_are_only_in_the_directory() {
    let first = Member::new("first", 4);
    for descriptor in [&b"PK\x07\x08\xf0\xde\xbc\x0a\x05\0\0\0\x0f\0\0\0"[..], b"\xf0\xde\xbc\x0a\x05\0\0\0\x0f\0\0\0"]
    {
        let follow = Member { flags: SIZES_FOLLOW, descriptor: descriptor.into(), ..Member::new("streamed", 5) };
        let archive = Archive::of(&[first.clone(), follow, Member::new("last", 2)]);
        lists("zip-list", &archive.bytes(), &archive.lines());
        refuses("zip-walk", &archive.bytes(), &first.line());
    }
}

#[test]
fn the_data_of_an_archive_is_not_read() {
    let archive = sparse(300 << 20);

    for command in ["zip-list", "zip-walk"] {
        run(command, archive.path()).success().stdout(format!("large\t0abcdef0\t{0}\t{0}\n", 300 << 20));
    }
}

#[test]
fn what_is_cut_short_is_an_error() {
    let whole = Archive::of(&[Member::new("a", 2)]).bytes();

    (0..whole.len()).for_each(|length| refuses("zip-list", &whole[..length], ""));
    (0..33).for_each(|length| refuses("zip-walk", &whole[..length], ""));
}

#[test]
fn what_is_no_archive_is_an_error() {
    for bytes in [&b"This is a text about PK files.\n"[..], &[0; 70_000], b"PK\x03\x04", b"PK\x05\x06"] {
        refuses("zip-list", bytes, "");
    }
    refuses("zip-walk", b"This is a text about PK files, and long enough.\n", "");
    for command in ["zip-list", "zip-walk"] {
        run(command, "no/such/file.zip".as_ref()).error("cannot ");
        run(command, ".".as_ref()).error("cannot ");
    }
}
