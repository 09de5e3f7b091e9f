//! What a check has done to a program on purpose: a report says it, and errors that follow from it
//! are no fault of the program.

/// Everything that the check has done to it, besides talking to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Provoked {
    /// Nothing reads standard output any more.
    pub output_closed: bool,
    /// So many more files and sockets it may open.
    pub open_files: Option<usize>,
    /// It was stopped and went on, which interrupts system calls.
    pub interrupted: bool,
    /// The signal that should end it.
    pub signal: Option<&'static str>,
    /// Its connections are ended by their clients.
    pub serves: bool,
    /// What is special about a file that it was given.
    pub note: Option<String>,
}

impl Provoked {
    /// In words, for a report.
    pub(crate) fn shown(&self) -> Vec<String> {
        let mut all: Vec<String> =
            self.note.iter().map(|note| format!("the file: {note}")).collect();
        if self.output_closed {
            all.push("its standard output was closed, as by `| head`".to_owned());
        }
        if let Some(count) = self.open_files {
            all.push(format!("it may open {count} more files and sockets (ulimit -n)"));
        }
        if self.interrupted {
            all.push("it was stopped and continued, as by Ctrl-Z and `fg`".to_owned());
        }
        if let Some(signal) = self.signal {
            all.push(format!("{signal} was sent to it"));
        }
        all
    }

    /// Whether this line of its log follows from what the check has done.
    pub(crate) fn explains(&self, line: &str) -> bool {
        let has = |part: &str| line.contains(part);
        self.serves && (has("reset by peer") || has("Broken pipe"))
            || self.output_closed && has("Broken pipe")
            || self.open_files.is_some() && has("Too many open files")
            || self.interrupted && has("Interrupted system call")
    }
}
