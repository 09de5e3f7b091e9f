//! Linux: a server whose address is a file, for programs of the same machine.

#[cfg(unix)]
fn main() -> std::io::Result<()> {
    use std::io::{BufRead, BufReader, Write};
    use std::os::unix::net::{UnixListener, UnixStream};
    use std::{env, fs, process, thread};

    let path = env::temp_dir().join(format!("course-{}.socket", process::id()));
    let listener = UnixListener::bind(&path)?;
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept()?;
        stream.write_all(b"hello from a file\n")
    });

    let mut line = String::new();
    BufReader::new(UnixStream::connect(&path)?).read_line(&mut line)?;
    print!("{line}");
    server.join().expect("no panic")?;
    println!("the file is still there: {}", path.exists());
    println!("bind again: {}", UnixListener::bind(&path).unwrap_err().kind());
    fs::remove_file(path)
}

#[cfg(not(unix))]
fn main() {}
