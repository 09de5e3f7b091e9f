//! `crossbeam-channel`. What waits for time, or for one of several channels, is left out.

use std::error::Error;
use std::fmt;

use crate::queue::{Nothing, Queue, Receiving, Refused, Sending, iterate};

pub struct Sender<T>(Sending<T>);
pub struct Receiver<T>(Receiving<T>);

pub fn unbounded<T>() -> (Sender<T>, Receiver<T>) {
    let (sending, receiving) = Queue::open(None);
    (Sender(sending), Receiver(receiving))
}

pub fn bounded<T>(room: usize) -> (Sender<T>, Receiver<T>) {
    let (sending, receiving) = Queue::open(Some(room));
    (Sender(sending), Receiver(receiving))
}

macro_rules! ends {
    ($($End:ident)*) => {$(
        impl<T> $End<T> {
            pub fn len(&self) -> usize {
                self.0.queue().len()
            }

            pub fn is_empty(&self) -> bool {
                self.len() == 0
            }

            pub fn is_full(&self) -> bool {
                self.0.queue().is_full()
            }

            pub fn capacity(&self) -> Option<usize> {
                self.0.queue().room()
            }
        }

        impl<T> Clone for $End<T> {
            fn clone(&self) -> Self {
                Self(self.0.clone())
            }
        }

        impl<T> fmt::Debug for $End<T> {
            fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.pad(concat!(stringify!($End), " { .. }"))
            }
        }
    )*};
}

ends!(Sender Receiver);

impl<T> Sender<T> {
    #[track_caller]
    pub fn send(&self, message: T) -> Result<(), SendError<T>> {
        self.0.send(message).map_err(SendError)
    }

    #[track_caller]
    pub fn try_send(&self, message: T) -> Result<(), TrySendError<T>> {
        self.0.try_send(message).map_err(|refused| match refused {
            Refused::Full(message) => TrySendError::Full(message),
            Refused::Closed(message) => TrySendError::Disconnected(message),
        })
    }

    pub fn same_channel(&self, other: &Self) -> bool {
        self.0.same(&other.0)
    }
}

impl<T> Receiver<T> {
    #[track_caller]
    pub fn recv(&self) -> Result<T, RecvError> {
        self.0.receive().ok_or(RecvError)
    }

    #[track_caller]
    pub fn try_recv(&self) -> Result<T, TryRecvError> {
        self.0.try_receive().map_err(|nothing| match nothing {
            Nothing::Empty => TryRecvError::Empty,
            Nothing::Closed => TryRecvError::Disconnected,
        })
    }
}

iterate!(Receiver);

#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SendError<T>(pub T);

impl<T> SendError<T> {
    pub fn into_inner(self) -> T {
        self.0
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum TrySendError<T> {
    Full(T),
    Disconnected(T),
}

impl<T> TrySendError<T> {
    pub fn into_inner(self) -> T {
        match self {
            Self::Full(message) | Self::Disconnected(message) => message,
        }
    }

    pub fn is_full(&self) -> bool {
        matches!(self, Self::Full(_))
    }

    pub fn is_disconnected(&self) -> bool {
        matches!(self, Self::Disconnected(_))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecvError;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TryRecvError {
    Empty,
    Disconnected,
}

impl<T> fmt::Debug for SendError<T> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.pad("SendError(..)")
    }
}

impl<T> fmt::Debug for TrySendError<T> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.pad(if self.is_full() { "Full(..)" } else { "Disconnected(..)" })
    }
}

impl<T> fmt::Display for SendError<T> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.pad("sending on a disconnected channel")
    }
}

impl<T> fmt::Display for TrySendError<T> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let full = "sending on a full channel";
        to.pad(if self.is_full() { full } else { "sending on a disconnected channel" })
    }
}

impl fmt::Display for RecvError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.pad("receiving on an empty and disconnected channel")
    }
}

impl fmt::Display for TryRecvError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.pad(match self {
            Self::Empty => "receiving on an empty channel",
            Self::Disconnected => "receiving on an empty and disconnected channel",
        })
    }
}

impl<T: Send> Error for SendError<T> {}
impl<T: Send> Error for TrySendError<T> {}
impl Error for RecvError {}
impl Error for TryRecvError {}
