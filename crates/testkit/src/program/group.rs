//! The process group of a program: signalled as long as its number is ours, and never after that.

use std::process::{Child, ExitStatus};

use crate::platform;

/// A child that leads a process group of its own, and its exit status once it has been reaped.
///
/// From then on the system may give its number to anybody (`/proc/sys/kernel/pid_max` may be
/// small).
#[derive(Debug)]
pub(crate) struct Group {
    leader: Child,
    status: Option<ExitStatus>,
}

impl Group {
    pub(crate) fn new(leader: Child) -> Self {
        Self { leader, status: None }
    }

    /// Calls `send` with the number of the group, unless that is ours no more.
    pub(crate) fn signal(&self, send: impl FnOnce(u32)) {
        if self.status.is_none() {
            send(self.leader.id());
        }
    }

    /// SIGKILL to all of it.
    pub(crate) fn kill(&mut self) {
        self.signal(platform::kill_group);
        if !cfg!(unix) && self.status.is_none() {
            // Fails only if it has ended already.
            let _ = self.leader.kill();
        }
    }

    /// The exit status, if the leader has ended. Then it is reaped; `clean_up` is called before
    /// that, while the number is still ours: the moment to kill what the leader has left behind.
    pub(crate) fn reap(&mut self, clean_up: impl FnOnce(u32)) -> Option<ExitStatus> {
        if self.status.is_none() && platform::is_dead(self.leader.id()) {
            clean_up(self.leader.id());
            self.status = self.leader.try_wait().ok().flatten();
        }
        self.status
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::path::Path;
    use std::process::Command;
    use std::time::Duration;

    use super::*;
    use crate::wait::pause::pause;

    #[test]
    fn a_group_is_signalled_before_its_leader_is_reaped_and_never_after() {
        let mut command = Command::new("true");
        platform::own_group(&mut command);
        let mut group = Group::new(command.spawn().expect("there is a true"));
        let mut cleaned = 0;

        let exists = |pid: u32| Path::new(&format!("/proc/{pid}")).exists();
        while group
            .reap(|pid| {
                cleaned += 1;
                assert!(exists(pid), "its number is still ours");
            })
            .is_none()
        {
            pause(Duration::from_millis(1));
        }

        assert_eq!(cleaned, 1);
        group.signal(|pid| unreachable!("{pid} may be anybody's by now"));
        group.kill();
        assert!(group.reap(|_| unreachable!("it is reaped once")).is_some_and(|it| it.success()));
    }
}
