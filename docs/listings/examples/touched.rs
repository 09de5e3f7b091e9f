//! Linux: reserved memory counts only when it is touched.

use std::{fs, io};

/// How much real memory this process has, in KiB.
fn resident() -> io::Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
    number.ok_or_else(|| io::ErrorKind::InvalidData.into())
}

fn main() -> io::Result<()> {
    const MIB: usize = 1 << 20;
    let before = resident()?;
    let mut buffers: Vec<Vec<u8>> = (0..100).map(|_| vec![0; 10 * MIB]).collect();
    println!("100 x 10 MiB take less than 10 MiB: {}", resident()? - before < 10 * 1024);

    buffers[0].fill(1);
    println!("one of them is filled: more than 9 MiB: {}", resident()? - before > 9 * 1024);
    Ok(())
}
