//! A client of a chat server that waits for each line.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};

use anyhow::{Context, Result, ensure};

use super::connection::connect;

/// A client that has joined the room.
#[derive(Debug)]
pub struct ChatClient {
    lines: BufReader<TcpStream>,
}

impl ChatClient {
    /// Connects, gives its name, and joins.
    ///
    /// # Errors
    ///
    /// The server does not let the client join.
    pub fn join(server: SocketAddr, name: &str) -> Result<Self> {
        let mut client = Self { lines: BufReader::new(connect(server)?) };
        client.read_line()?;
        client.send(&format!("{name}\n"))?;
        let answer = client.read_line()?;
        ensure!(answer.starts_with("* The room contains:"), "{name} cannot join: {answer:?}");
        Ok(client)
    }

    /// Sends one or more lines, with their newlines.
    ///
    /// # Errors
    ///
    /// The connection is broken, or has had no room for too long.
    pub fn send(&mut self, text: &str) -> Result<()> {
        self.lines.get_mut().write_all(text.as_bytes()).context("cannot send")
    }

    /// Receives the next line, with its newline.
    ///
    /// # Errors
    ///
    /// The connection is closed, or nothing has arrived for too long.
    pub fn read_line(&mut self) -> Result<String> {
        let mut line = String::new();
        let count = self.lines.read_line(&mut line).context("nothing comes from the server")?;
        ensure!(count > 0, "the server has closed the connection");
        Ok(line)
    }

    /// Receives lines until one begins with this prefix.
    ///
    /// # Errors
    ///
    /// As [`ChatClient::read_line`].
    pub(crate) fn wait_for(&mut self, prefix: &str) -> Result<()> {
        while !self.read_line()?.starts_with(prefix) {}
        Ok(())
    }

    /// The connection, of which every line must have been read.
    ///
    /// # Errors
    ///
    /// There are lines that were not read.
    pub(crate) fn into_stream(self) -> Result<TcpStream> {
        ensure!(self.lines.buffer().is_empty(), "more has arrived than was said");
        Ok(self.lines.into_inner())
    }
}
