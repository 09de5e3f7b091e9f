//! `std::sync::mpsc`.

pub use std::sync::mpsc::{RecvError, SendError, TryRecvError, TrySendError};

use crate::queue::{Nothing, Queue, Receiving, Refused, Sending, iterate};

pub struct Sender<T>(Sending<T>);
pub struct SyncSender<T>(Sending<T>);
pub struct Receiver<T>(Receiving<T>);

pub fn channel<T>() -> (Sender<T>, Receiver<T>) {
    let (sending, receiving) = Queue::open(None);
    (Sender(sending), Receiver(receiving))
}

pub fn sync_channel<T>(room: usize) -> (SyncSender<T>, Receiver<T>) {
    let (sending, receiving) = Queue::open(Some(room));
    (SyncSender(sending), Receiver(receiving))
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Clone for SyncSender<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Sender<T> {
    #[track_caller]
    pub fn send(&self, message: T) -> Result<(), SendError<T>> {
        self.0.send(message).map_err(SendError)
    }
}

impl<T> SyncSender<T> {
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
