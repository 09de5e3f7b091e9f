//! Read ZIP archives, from the end and from the front.
//!
//! Smallest thing that passes: `find_eocd` in `zip_list.rs`, then the comments `Step 8` there, then `next_entry` in
//! `zip_walk.rs`, and last `apply_zip64` in `zip.rs`. ZIP64 is optional: its checks have `zip64` in their names, or
//! among their rows.
//!
//! Notice before you move on: every number in a file is a claim. Compare it with what is there before you go where it
//! points. And the directory at the end knows sizes that the headers before the data may lack.
//!
//! Read on: docs/struct-packing.md, "A real file". See also APPNOTE.TXT by PKWARE, which defines ZIP.

use crate::archive::{
    self, Archive, DESCRIPTOR, Member, SIZES_FOLLOW, both_list, fails, lists, lists_file,
    refuses, run, zip64,
};

#[test]
fn entries_are_listed_in_the_order_of_the_directory() {
    let members: Vec<_> = (0..300).map(|n| Member::new(format!("dir/{n}"), n)).collect();

    both_list(&Archive::of(&members));
}

#[test]
fn archives_of_a_library_are_listed() {
    let (bytes, lines) = archive::of_a_library();

    ["zip-list", "zip-walk"].iter().for_each(|command| lists(command, &bytes, &lines));
}

#[test]
fn archives_without_entries_are_archives() {
    both_list(&Archive::default());
}

#[test]
fn names_are_shown_on_one_line() {
    let (archive, lines) = archive::with_odd_names();

    ["zip-list", "zip-walk"].iter().for_each(|command| lists(command, &archive, &lines));
}

#[test]
fn what_is_no_archive_is_an_error() {
    for bytes in [
        &b"This is a text about PK files.\n"[..],
        &[0; 70_000],
        b"PK\x03\x04",
        b"PK\x05\x06",
    ] {
        refuses("zip-list", bytes, "");
    }
    refuses("zip-walk", b"This is a text about PK files, and long enough.\n", "");
    for command in ["zip-list", "zip-walk"] {
        ["no/such/file.zip", "."]
            .iter()
            .for_each(|path| _ = run(command, path.as_ref()).error("cannot "));
    }
}

#[test]
fn comments_do_not_hide_the_end() {
    archive::with_comments().iter().for_each(both_list);
}

#[test]
fn extra_fields_and_comments_are_passed_over() {
    both_list(&archive::with_extra_fields());
}

#[test]
fn sizes_that_follow_the_data_are_only_in_the_directory() {
    let first = Member::new("first", 4);
    for descriptor in [&DESCRIPTOR[..], &DESCRIPTOR[4..]] {
        let follow = Member {
            flags: SIZES_FOLLOW,
            descriptor: descriptor.into(),
            ..Member::new("streamed", 5)
        };
        let archive = Archive::of(&[first.clone(), follow, Member::new("last", 2)]);
        lists("zip-list", &archive.bytes(), &archive.lines());
        refuses("zip-walk", &archive.bytes(), &first.line());
    }
}

#[test]
fn junk_in_front_is_no_part_of_an_archive() {
    for zip64 in [false, true] {
        let members = vec![Member::new("a", 5), Member::new("b", 6)];
        let archive = Archive {
            junk: b"#!/bin/sh\nexit\n".into(),
            members,
            zip64,
            ..Archive::default()
        };
        lists("zip-list", &archive.bytes(), &archive.lines());
        refuses("zip-walk", &archive.bytes(), "");
    }
}

#[test]
fn numbers_may_stand_in_the_zip64_field() {
    both_list(&archive::with_wide_numbers());

    let lacking = Member {
        sizes: [u32::MAX; 2],
        central_extra: zip64(&[27]),
        ..Member::new("a", 9)
    };
    let cut = Member { central_extra: vec![1, 0, 16, 0, 7], ..lacking.clone() };
    [lacking, cut]
        .into_iter()
        .for_each(|member| refuses("zip-list", &Archive::of(&[member]).bytes(), ""));
}

#[test]
fn what_is_cut_short_is_an_error() {
    let whole = Archive::of(&[Member::new("a", 2)]).bytes();

    (0..whole.len()).for_each(|length| refuses("zip-list", &whole[..length], ""));
    (0..33).for_each(|length| refuses("zip-walk", &whole[..length], ""));
}

#[test]
fn numbers_that_lie_are_errors() {
    let (first, member) = (Member::new("a", 5), Member::new("b", 6));
    let archive = Archive::of(&[first.clone(), member.clone()]);
    refuses(
        "zip-list",
        &archive.bytes_with_end(|[_, size, offset]| [3, size, offset]),
        &archive.lines(),
    );
    archive::lying_about_the_directory(&archive)
        .iter()
        .for_each(|lie| refuses("zip-list", lie, ""));

    let far = Member { offset: Some(0x7fff_ffff), ..member.clone() };
    refuses("zip-list", &Archive::of(&[first.clone(), far]).bytes(), &first.line());
    let large = Member { sizes: [0x7fff_ffff; 2], ..member.clone() };
    refuses("zip-walk", &Archive::of(&[first.clone(), large]).bytes(), &first.line());
    let small = Member { sizes: [5, 15], ..member };
    refuses("zip-walk", &Archive::of(&[small]).bytes(), "b\t0abcdef0\t5\t15\n");
}

#[test]
fn the_directory_has_no_more_entries_than_the_end_says() {
    let archive = Archive::of(&[Member::new("a", 5), Member::new("b", 6)]);

    let lie = archive.bytes_with_end(|[_, size, offset]| [1, size, offset]);

    fails("zip-list", &lie);
}

#[test]
fn the_last_end_of_a_file_is_the_end_of_the_archive() {
    let inner = Archive::of(&[Member::new("inside", 3)]);
    let members = vec![Member::new("a", 5), Member::new("b", 6)];
    let outer = Archive { junk: inner.bytes(), members, ..Archive::default() };

    lists("zip-list", &outer.bytes(), &outer.lines());
}

#[test]
fn headers_may_lie_across_the_edge_of_a_buffer() {
    // The header of member `n` begins `n` bytes before a multiple of 8192.
    let mut begin = 0;
    let mut members = Vec::new();
    for n in 1..40 {
        let name = format!("{n:02}");
        let header = 30 + name.len();
        let end = n * 8192 - n;
        members.push(Member::new(name, end - begin - header));
        begin = end;
    }

    both_list(&Archive::of(&members));
}

#[test]
fn the_data_of_an_archive_is_not_read() {
    let archive = archive::sparse(300 << 20);

    for command in ["zip-list", "zip-walk"] {
        lists_file(command, &archive, &format!("large\t0abcdef0\t{0}\t{0}\n", 300 << 20));
    }
}
